"""The one fault that ftfy cannot mend: UTF-8 read as a Windows code page that dropped what it does not define.

Says which bytes a character stands for and which bytes can be missing.  Knows no language and restores nothing.
The code pages are Microsoft's, https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/ (CP1252, CP1254);
what decoders drop are the bytes that these tables leave undefined, and the soft hyphen, which many editors hide.
"""

import re
from dataclasses import dataclass
from typing import Literal

CodePage = Literal["windows-1252", "windows-1254"]
SOFT_HYPHEN = 0xAD
REPLACEMENT = "\ufffd"
_UNDEFINED: dict[CodePage, bytes] = {
    "windows-1252": bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D]),
    "windows-1254": bytes([0x81, 0x8D, 0x8E, 0x8F, 0x90, 0x9D, 0x9E]),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """How the bytes got lost.  `marked` is what stands in place of an undefined byte, empty where nothing does."""

    code_page: CodePage
    marked: Literal["", "\ufffd", "?"]
    lossless: bool  # undefined bytes were kept, as control characters
    soft_hyphens_lost: bool
    spaces_widened: bool  # no-break spaces may have become spaces

    @property
    def name(self) -> str:
        """For people and for `revisions.encoding_fault`.

        >>> Fault("windows-1254", "", False, True, False).name
        'UTF-8 read as windows-1254, undefined bytes dropped, soft hyphens dropped'
        """
        undefined = f"replaced by {_SHOWN[self.marked]}" if self.marked else "kept" if self.lossless else "dropped"
        parts = [f"UTF-8 read as {self.code_page}", f"undefined bytes {undefined}"]
        if self.soft_hyphens_lost:
            parts.append("soft hyphens dropped")
        return ", ".join(parts)

    @property
    def vanished(self) -> bytes:
        """Bytes that left no trace."""
        undefined = b"" if self.marked or self.lossless else _UNDEFINED[self.code_page]
        return undefined + bytes([SOFT_HYPHEN] if self.soft_hyphens_lost else [])

    @property
    def replaced(self) -> bytes:
        """Bytes that a mark stands for."""
        return _UNDEFINED[self.code_page] if self.marked else b""


_SHOWN = {"\ufffd": "U+FFFD", "?": "a question mark"}


def _read_code_pages() -> dict[int, int]:
    """Code point to byte, both code pages in one: no character stands for two bytes."""
    table = {byte: byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0x100):
        for page in ("cp1252", "cp1254"):
            character = bytes([byte]).decode(page, "ignore")
            if character:
                table[ord(character)] = byte
    return table


BYTES = _read_code_pages()


def select_characters(first: int, last: int) -> str:
    """Those that stand for a byte from first to last, as they are written inside a regular expression's brackets.

    >>> select_characters(0xE4, 0xE5)
    'äå'
    """
    return re.escape("".join(sorted(chr(code) for code, byte in BYTES.items() if first <= byte <= last)))
