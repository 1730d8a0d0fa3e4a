"""Damages sound text: as the received documents were damaged, and as other programs do it."""

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
    """Decodes the UTF-8 of a text as a code page.

    Undefined bytes become `mark`.  Soft hyphens are dropped, and no-break spaces become spaces, unless they are kept.
    """
    codec = code_page.replace("windows-", "cp")
    read = {byte: bytes([byte]).decode(codec, "ignore") or mark for byte in range(256)}
    read[0xAD] = "\xad" if soft_hyphens else ""
    read[0xA0] = "\xa0" if no_break_spaces else " "
    return "".join(read[byte] for byte in text.encode())


def count_damaged(text: str, code_page: str = "windows-1254") -> int:
    """The number of characters of a sound text that lose bytes."""
    lost = re.compile(b"[" + re.escape(UNDEFINED[code_page] + b"\xad") + b"]")
    return sum(lost.search(character.encode()) is not None for character in text if not character.isascii())
