"""Sound text to mojibake, the way the documents were received, and in the ways that other programs have."""

import re
from typing import Literal

UNDEFINED = {"windows-1254": b"\x81\x8d\x8e\x8f\x90\x9d\x9e", "windows-1252": b"\x81\x8d\x8f\x90\x9d"}


def corrupt_text(
    text: str,
    code_page: Literal["windows-1252", "windows-1254"] = "windows-1254",
    mark: str = "",
    soft_hyphens: bool = False,
    no_break_spaces: bool = True,
) -> str:
    """UTF-8 read as a code page; undefined bytes become the mark, soft hyphens and no-break spaces stay or do not."""
    codec = code_page.replace("windows-", "cp")
    read = {byte: bytes([byte]).decode(codec, "ignore") or mark for byte in range(256)}
    read[0xAD] = "\xad" if soft_hyphens else ""
    read[0xA0] = "\xa0" if no_break_spaces else " "
    return "".join(read[byte] for byte in text.encode())


def count_damaged(text: str, code_page: str = "windows-1254") -> int:
    """How many characters of a sound text lose bytes."""
    lost = re.compile(b"[" + re.escape(UNDEFINED[code_page] + b"\xad") + b"]")
    return sum(lost.search(character.encode()) is not None for character in text if not character.isascii())
