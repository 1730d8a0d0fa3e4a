"""Aligns texts with a region of their source greedily: each letter with the next offset where it can have been.

Searches only ahead, for a few letters at a time.  `alignment.py` first aligns unique stretches, and passes the gaps
between them to this module.

The constants are set by hand.  On 18 digests (157,830 letters) none of the other values that were tried moves a letter;
the property tests in `tests/pipelines/provenance/` are stricter.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_PATTERN_LENGTHS = (32, 16, 8)  # letters to search at once, the longest first; tried without 32, and with 64 or 4
_SHORT_PATTERN_LENGTHS = (4, 2, 1)  # for the end of a text and for added letters; tried without 4, and without 1
_LONGEST_MARK = 8  # letters of a list mark that was dropped before a text; at 2 a property test fails
_SHORT_REACH = 32  # letters: short patterns recur, so they are searched nearby only; tried 8 and 128
_SEARCH_BUDGET = 64  # searches, one more per 64 letters and per text: gives up unrelated text in linear time


class Match(NamedTuple):
    """Letters of the texts from `offset` on that are equal to those of the source from `source_offset` on."""

    offset: int
    source_offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a source, and the letters of the texts that were extracted from it, in source order.

    `bounds` holds the offset of each text among the letters, and the end of the last one.  `floors` holds for each text
    the lowest source offset at which it can begin.
    """

    source: str
    letters: str
    bounds: Sequence[int]
    floors: Sequence[int]

    def cut(self, gap: Match, source_end: int) -> "Region":
        """The letters of a gap, and the source from its offset to the end."""
        last = gap.offset + gap.length
        first = bisect_right(self.bounds, gap.offset) - 1
        inner = self.bounds[first + 1 : bisect_left(self.bounds, last)]
        bounds = [0, *(bound - gap.offset for bound in inner), gap.length]
        floors = [max(floor - gap.source_offset, 0) for floor in self.floors[first : first + len(bounds) - 1]]
        return Region(self.source[gap.source_offset : source_end], self.letters[gap.offset : last], bounds, floors)

    def reverse(self) -> "Region":
        """The region read backwards, without floors."""
        bounds = [len(self.letters) - bound for bound in reversed(self.bounds)]
        return Region(self.source[::-1], self.letters[::-1], bounds, [0] * len(self.floors))


def align_region(region: Region) -> Iterator[Match]:
    """The matches, in order; none crosses the end of its text.

    >>> list(align_region(Region("方法、方法甲", "方法方法", [0, 2, 4], [0, 0])))
    [Match(offset=0, source_offset=0, length=2), Match(offset=2, source_offset=3, length=2)]
    """
    offset = cursor = 0
    searches_left = _SEARCH_BUDGET + len(region.source) // _SEARCH_BUDGET + len(region.bounds)
    source_letters = set(region.source)
    while offset < len(region.letters) and searches_left:
        if region.letters[offset] not in source_letters:
            offset += 1
            continue
        searches_left -= 1
        text = bisect_right(region.bounds, offset) - 1
        start, end = region.bounds[text : text + 2]
        cursor = max(cursor, region.floors[text])
        found = _find_letters(region, (start, offset, end), cursor)
        length = 0
        if found is not None:
            length = count_common_prefix(region.letters[offset:end], region.source[found : found + end - offset])
            yield Match(offset, found, length)
            cursor = found + length
        offset += length or 1


def _find_letters(region: Region, text: tuple[int, int, int], cursor: int) -> int | None:
    """The source offset of the letters at an offset; None where they were added here.

    `text` holds the start of their text, the offset, and the end of their text.
    """
    start, offset, end = text
    source, letters = region.source, region.letters
    own = [letters[offset : min(offset + length, end)] for length in _PATTERN_LENGTHS]
    crossing = [
        letters[offset : offset + length]
        for length in _PATTERN_LENGTHS
        if end - offset < length <= len(letters) - offset
    ]
    distant = own if offset == start or end - offset >= _PATTERN_LENGTHS[-1] else []
    for patterns, reach in ((own, _LONGEST_MARK), (crossing, len(source)), (distant, len(source))):
        for pattern in patterns:
            if (found := source.find(pattern, cursor, cursor + len(pattern) + reach)) >= 0:
                return found
    ahead = letters[offset + 1 : offset + 1 + _SHORT_PATTERN_LENGTHS[0]]
    if len(ahead) == _SHORT_PATTERN_LENGTHS[0] and source.startswith(ahead, cursor):
        return None
    short = (letters[offset : min(offset + length, end)] for length in _SHORT_PATTERN_LENGTHS)
    offsets = (source.find(pattern, cursor, cursor + _SHORT_REACH) for pattern in short)
    return next((found for found in offsets if found >= 0), None)


def count_common_prefix(first: str, second: str) -> int:
    """The number of letters that two texts have in common at their beginnings.

    >>> count_common_prefix("方法甲", "方法乙")
    2
    """
    pairs = enumerate(zip(first, second, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(first), len(second)))
