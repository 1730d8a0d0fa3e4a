"""Aligns extracted texts with their source: the source offset of every letter.

Extraction drops and joins letters but keeps their order.  So letters that are unique in the source are aligned first
(anchors), and the gaps between them in order (`gap_alignment.py`).  Callers pass only letters beyond ASCII: markup is
made of the others, and those are never repaired.  Does not parse HTML or Markdown.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from pipelines.provenance.gap_alignment import Match, Region, align_region, count_common_prefix

UNALIGNED = -1
_ANCHOR_LENGTH = (
    8  # letters, by hand: shorter stretches recur in Chinese prose, short texts have no longer ones; tried 4 and 16
)
_ANCHOR_STRIDE = (
    4  # by hand: every stretch of 11 letters contains an anchor; tried 1, which takes a sixth more time, and 8
)


def align_texts(source: str, texts: Sequence[str], floors: Sequence[int]) -> list[list[int]]:
    """The source offset of every letter of every text; UNALIGNED where a letter is not in the source.

    The texts are given in source order.  Each begins at its floor or after it.

    >>> align_texts("方法甲方法乙方法丙", ["方法", "乙", "方法丙"], [0, 3, 0])
    [[0, 1], [5], [6, 7, 8]]
    """
    region = Region(source, "".join(texts), [0, *accumulate(map(len, texts))], floors)
    offsets = [UNALIGNED] * len(region.letters)
    anchors = list(_find_anchors(region))
    for match in (*_align_gaps(region, _select_increasing(anchors)), *anchors):
        source_offsets = range(match.source_offset, match.source_offset + match.length)
        offsets[match.offset : match.offset + match.length] = source_offsets
    return [offsets[start:end] for start, end in pairwise(region.bounds)]


def _find_anchors(region: Region) -> Iterator[Match]:
    """Letters that occur once in the source and once in the texts, extended in both directions within their text."""
    letters, source, bounds = region.letters, region.source, region.bounds
    starts = [
        offset for start, end in pairwise(bounds) for offset in range(start, end - _ANCHOR_LENGTH + 1, _ANCHOR_STRIDE)
    ]
    patterns = {letters[offset : offset + _ANCHOR_LENGTH] for offset in starts}
    source_offsets = _find_unique(source, patterns & _find_unique(letters, patterns).keys())
    covered = 0
    for offset in starts:
        source_offset = source_offsets.get(letters[offset : offset + _ANCHOR_LENGTH])
        if offset >= covered and source_offset is not None:
            text = bisect_right(bounds, offset) - 1
            before = letters[max(covered, bounds[text]) : offset]
            source_before = source[max(source_offset - len(before), 0) : source_offset]
            back = count_common_prefix(before[::-1], source_before[::-1])
            rest = letters[offset : bounds[text + 1]]
            length = back + count_common_prefix(rest, source[source_offset : source_offset + len(rest)])
            yield Match(offset - back, source_offset - back, length)
            covered = offset - back + length


def _find_unique(text: str, patterns: set[str]) -> dict[str, int]:
    """The offsets of those patterns that occur exactly once."""
    found: dict[str, int] = {}
    for offset in range(len(text) - _ANCHOR_LENGTH + 1):
        window = text[offset : offset + _ANCHOR_LENGTH]
        if window in patterns:
            found[window] = UNALIGNED if window in found else offset
    return {window: offset for window, offset in found.items() if offset != UNALIGNED}


def _select_increasing(matches: Sequence[Match]) -> list[Match]:
    """The longest sequence of matches whose source offsets increase (by patience sorting)."""
    lowest: list[int] = []  # by length of chain: the lowest source offset at which such a chain ends
    ends: list[int] = []
    previous: list[int] = []
    for number, match in enumerate(matches):
        length = bisect_left(lowest, match.source_offset)
        previous.append(ends[length - 1] if length else UNALIGNED)
        lowest[length : length + 1], ends[length : length + 1] = [match.source_offset], [number]
    chain: list[Match] = []
    number = ends[-1] if ends else UNALIGNED
    while number != UNALIGNED:
        chain.append(matches[number])
        number = previous[number]
    return chain[::-1]


def _align_gaps(region: Region, chain: Sequence[Match]) -> Iterator[Match]:
    """Matches before, between and after those of a chain."""
    end = Match(len(region.letters), len(region.source), 0)
    for number, (match, following) in enumerate(pairwise([Match(0, 0, 0), *chain, end])):
        offset, source_offset = match.offset + match.length, match.source_offset + match.length
        gap = region.cut(Match(offset, source_offset, following.offset - offset), following.source_offset)
        if number == 0 and chain:  # backwards, because a page repeats much of an article before the article begins
            for back in align_region(gap.reverse()):
                start, source_start = following.offset - back.offset, following.source_offset - back.source_offset
                yield Match(start - back.length, source_start - back.length, back.length)
        else:
            for inner in align_region(gap):
                yield Match(offset + inner.offset, source_offset + inner.source_offset, inner.length)
