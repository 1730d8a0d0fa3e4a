"""Describes the damage that ftfy cannot undo: UTF-8 decoded as a Windows code page that drops undefined bytes.

Defines which byte a character stands for, and which bytes can be missing.  The code pages are Microsoft's,
https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/ (CP1252, CP1254).  Decoders drop the bytes that these
tables leave undefined; many editors also drop the soft hyphen.
"""

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.text.mojibake.stretches import map_stretches

CodePage = Literal["windows-1252", "windows-1254"]
SOFT_HYPHEN = 0xAD
NO_BREAK_SPACE = 0xA0
REPLACEMENT: Literal["\ufffd"] = "\ufffd"
_UNDEFINED: dict[CodePage, bytes] = {
    "windows-1252": bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D]),
    "windows-1254": bytes([0x81, 0x8D, 0x8E, 0x8F, 0x90, 0x9D, 0x9E]),
}

_ISO_8859_15_SIGNS = str.maketrans("€ŠšŽžŒœŸ", "¤¦¨´¸¼½¾")  # what it has in place of eight signs of ISO-8859-1
_NEXT = "[\x80-\xa3\xa5\xa7\xa9-\xb3\xb5-\xb7\xb9-\xbb\xbf€ŠšŽžŒœŸ]"  # its bytes 80 to BF
_SEQUENCE = re.compile(f"[\xc2-\xdf]{_NEXT}|[\xe0-\xef]{_NEXT}{{2}}|[\xf0-\xf4]{_NEXT}{{3}}")
_CONTROL = re.compile("[\x80\x82\x84-\x87\x89\x8b\x91-\x97\x99\x9b]")  # every code page of Windows has letters there
_OTHER_LETTER = re.compile("(?![ŒœŠšŸŽž])[\u0100-\u024f]")


@dataclass(frozen=True, slots=True)
class Fault:
    """How bytes were lost.  `marker` is the character that replaces an undefined byte; empty where none does."""

    code_page: CodePage
    marker: Literal["", "\ufffd", "?"]
    keeps_undefined: bool  # undefined bytes were kept, as control characters
    drops_soft_hyphens: bool
    widens_spaces: bool  # no-break spaces may have become spaces
    trims_lines: bool = False  # no-break spaces at the ends of lines may have been removed

    @property
    def name(self) -> str:
        """A description for people and for `revisions.encoding_fault`.

        >>> Fault("windows-1254", "", False, True, False).name
        'UTF-8 read as windows-1254, undefined bytes dropped, soft hyphens dropped'
        """
        replaced = f"replaced by {_MARKER_NAMES[self.marker]}" if self.marker else ""
        undefined = replaced or ("kept" if self.keeps_undefined else "dropped")
        parts = [f"UTF-8 read as {self.code_page}", f"undefined bytes {undefined}"]
        if self.drops_soft_hyphens:
            parts.append("soft hyphens dropped")
        return ", ".join(parts)

    @property
    def dropped(self) -> bytes:
        """The bytes that left no trace."""
        undefined = b"" if self.marker or self.keeps_undefined else _UNDEFINED[self.code_page]
        return undefined + bytes([SOFT_HYPHEN] if self.drops_soft_hyphens else [])

    @property
    def marked(self) -> bytes:
        """The bytes that the marker stands for."""
        return _UNDEFINED[self.code_page] if self.marker else b""


_MARKER_NAMES = {"\ufffd": "U+FFFD", "?": "a question mark"}


def _read_code_pages() -> dict[int, int]:
    """Byte by code point, for both code pages together: no character stands for two different bytes."""
    table = {byte: byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0x100):
        for page in ("cp1252", "cp1254"):
            character = bytes([byte]).decode(page, "ignore")
            if character:
                table[ord(character)] = byte
    return table


BYTES = _read_code_pages()


def list_characters(first: int, last: int) -> str:
    """The characters that stand for bytes from first to last, escaped for a regular expression's brackets.

    >>> list_characters(0xE4, 0xE5)
    'äå'
    """
    return re.escape("".join(sorted(chr(code) for code, byte in BYTES.items() if first <= byte <= last)))


def read_as_latin1(text: str) -> str:
    r"""UTF-8 that was read as ISO-8859-15, as ISO-8859-1 reads it; any other text as it is.

    Only ISO-8859 keeps bytes 80 to 9F as control characters.  A sign that is no part of a sequence is sound.

    >>> read_as_latin1("å²\x9b 5 €, Ã€ \x82\nĂ€")
    'å²\x9b 5 €, Ã¤ \x82\nĂ€'
    """
    return map_stretches(text, _replace_signs) if _CONTROL.search(text) else text


def _replace_signs(stretch: str) -> str | None:
    if _OTHER_LETTER.search(stretch):
        return None
    return _SEQUENCE.sub(lambda sequence: sequence[0].translate(_ISO_8859_15_SIGNS), stretch)
