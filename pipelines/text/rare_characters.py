"""Tells characters in common use from those that hardly occur in any text.

Mojibake of East Asian code pages consists mostly of the latter.  The lists are the first levels of the Chinese,
Taiwanese, Japanese and Korean standards, which Python's codecs contain.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

_COMMON_LEVELS = (  # codec, first and last lead byte, first trail byte
    ("gb2312", 0xB0, 0xD7, 0xA1),
    ("big5", 0xA4, 0xC6, 0x40),
    ("euc_jp", 0xB0, 0xCF, 0xA1),
    ("euc_kr", 0xB0, 0xC8, 0xA1),
)
_LAST_TRAIL = 0xFE
_BLOCKS = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0xE000, 0xF900), (0xFF61, 0xFFA0))  # the last: half-width kana
_EAST_ASIAN = 0x2600  # from here on; before are letters of other scripts, and signs
_REPLACEMENT = 0xFFFD
_CODES, _ASCII_END = 0x10000, 0x80
_SET, _OPPOSITE = b"\1", bytes([True, False]) + bytes(254)
_RUN = re.compile(_SET + b"+")
_BEYOND = "\U00020000-\U0002ffff"
FILLERS = "烫屯"  # bytes that programs fill memory with, read as GBK
_LEFT_RARE = re.compile(
    f"(?![{FILLERS}])[{''.join(f'{chr(first)}-{chr(end - 1)}' for first, end in _BLOCKS)}{chr(_REPLACEMENT)}{_BEYOND}]"
)


def find_rare(text: str, position: int = 0) -> re.Match[str] | None:
    """The first rare character from a position on.

    >>> find_rare("方鏂")[0], find_rare("方法，関係、關係、관계")
    ('鏂', None)
    """
    return _compile_rare().search(text, position)


def keeps_rare(unusual: str) -> bool:
    """Whether a text has rare characters, told from what `blank_usual` leaves of it, for which no list is needed.

    >>> keeps_rare(blank_usual("方鏂")), keeps_rare(blank_usual("方法“快”。烫"))
    (True, False)
    """
    return _LEFT_RARE.search(unusual) is not None


def list_left_rare(unusual: str) -> list[str]:
    """The rare characters of a text in order, told as by `keeps_rare`."""
    return _LEFT_RARE.findall(unusual)


def count_rare(text: str) -> int:
    return len(_compile_rare().findall(text))


def blank_usual(text: str) -> str:
    """The text with one blank for each run of characters that are ASCII or common East Asian.

    All mojibake shows in what is left, and of most texts little is.

    >>> blank_usual("Café ist gut，方法“快”——很快。鏂")
    ' é “ ”—— 鏂'
    """
    return _compile_usual().sub(" ", text)


def find_again(text: str, found: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where a text has what a pattern of unusual characters found in `blank_usual` of it: pairs of start and end.

    Looks for a known text each time, which takes a tenth of the time of a search for the pattern.

    >>> list(find_again("方鏂法鏂", list_left_rare(blank_usual("方鏂法鏂"))))
    [(1, 2), (3, 4)]
    """
    end = 0
    for each in found:
        start = text.index(each, end)
        end = start + len(each)
        yield start, end


@cache
def _compile_usual() -> re.Pattern[str]:
    usual = bytearray(_CODES)
    usual[:_ASCII_END] = _SET * _ASCII_END
    usual[_EAST_ASIAN:_REPLACEMENT] = _mark_rare()[_EAST_ASIAN:_REPLACEMENT].translate(_OPPOSITE)
    for filler in FILLERS:
        usual[ord(filler)] = False
    return re.compile(f"[{_write_set(usual)}]++")


@cache
def _compile_rare() -> re.Pattern[str]:
    """An ideograph, syllable, half-width kana or private character that no level lists, or a replacement character."""
    return re.compile(f"[{_write_set(_mark_rare())}{chr(_REPLACEMENT)}{_BEYOND}]")


@cache
def _mark_rare() -> bytes:
    """Whether a character is rare, by its code."""
    rare = bytearray(_CODES)
    for first, end in _BLOCKS:
        rare[first:end] = _SET * (end - first)
    for character in "".join(_decode_level(*level) for level in _COMMON_LEVELS):
        rare[ord(character)] = False
    return bytes(rare)


def _decode_level(codec: str, first: int, last: int, low: int) -> str:
    trails = bytes(range(low, _LAST_TRAIL + 1))
    pairs = bytearray(b"\n") * (3 * len(trails))  # each in a line: one that the codec does not know spoils no other
    pairs[1::3] = trails
    rows = []
    for lead in range(first, last + 1):
        pairs[::3] = bytes([lead]) * len(trails)
        rows.append(bytes(pairs))
    return b"".join(rows).decode(codec, "ignore")


def _write_set(marks: bytes | bytearray) -> str:
    """The marked characters as the inside of a set in a pattern.

    Those that stand alone are no ranges, which Python reads more slowly.
    """
    runs = (run.span() for run in _RUN.finditer(marks))
    return "".join([chr(start) if end - start == 1 else f"{chr(start)}-{chr(end - 1)}" for start, end in runs])
