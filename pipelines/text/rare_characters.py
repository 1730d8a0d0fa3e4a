"""Tells characters in common use from those that hardly occur in any text.

Mojibake of East Asian code pages consists mostly of the latter.  The lists are the first levels of the Chinese,
Taiwanese, Japanese and Korean standards, which Python's codecs contain.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

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
FILLERS = "烫屯"  # bytes that programs fill memory with, read as GBK


def find_rare(text: str, position: int = 0) -> re.Match[str] | None:
    """The first rare character from a position on.

    >>> find_rare("方鏂")[0], find_rare("方法，関係、關係、관계")
    ('鏂', None)
    """
    return _compile_rare().search(text, position)


def count_rare(text: str) -> int:
    return len(_compile_rare().findall(text))


def blank_usual(text: str) -> str:
    """The text with one blank for each run of characters that are ASCII or common East Asian.

    All mojibake shows in what is left, and of most texts little is.

    >>> blank_usual("Café ist gut，方法“快”——很快。鏂")
    ' é “ ”—— 鏂'
    """
    return _compile_usual().sub(" ", text)


@cache
def _compile_usual() -> re.Pattern[str]:
    unusual = {*_list_rare(), *map(ord, FILLERS)}
    east_asian = (code for code in range(_EAST_ASIAN, _REPLACEMENT) if code not in unusual)
    return re.compile(f"[{_write_ranges([*range(0x80), *east_asian])}]++")


@cache
def _compile_rare() -> re.Pattern[str]:
    """An ideograph, syllable, half-width kana or private character that no level lists, or a replacement character."""
    return re.compile(f"[{_write_ranges([*_list_rare(), _REPLACEMENT])}\U00020000-\U0002ffff]")


@cache
def _list_rare() -> list[int]:
    common: set[str] = set()
    for codec, first, last, low in _COMMON_LEVELS:
        pairs = (bytes([lead, trail]) for lead in range(first, last + 1) for trail in range(low, _LAST_TRAIL + 1))
        common.update(b"\n".join(pairs).decode(codec, "ignore"))
    return [code for first, end in _BLOCKS for code in range(first, end) if chr(code) not in common]


def _write_ranges(codes: Sequence[int]) -> str:
    """The characters as the inside of a set in a pattern; their codes are in order."""
    starts = [code for before, code in pairwise([-2, *codes]) if code != before + 1]
    ends = [code for code, after in pairwise([*codes, -2]) if after != code + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))
