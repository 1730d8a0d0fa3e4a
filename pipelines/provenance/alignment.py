"""Follows texts through the source that they were taken from, to say of each letter where it stood.

What took them dropped and joined, but kept letters and their order.  So what stands there only once is certain, and
what stands there often is found between its neighbours.  Only letters beyond ASCII are followed: of the others mark-up
is made, and none of them is ever restored.  Knows neither HTML nor Markdown.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from pipelines.provenance.gap_alignment import Run, Stretch, count_same, walk_stretch

NOWHERE = -1
_CERTAIN = 8  # letters that are enough to tell a place, if they stand but once
_STRIDE = 4


def follow_texts(source: str, texts: Sequence[str], floors: Sequence[int]) -> list[list[int]]:
    """For every letter of every text its place in the source, or NOWHERE.

    The texts come in the order in which they stand there, each at or after its floor.

    >>> follow_texts("方法甲方法乙方法丙", ["方法", "乙", "方法丙"], [0, 3, 0])
    [[0, 1], [5], [6, 7, 8]]
    """
    stretch = Stretch(source, "".join(texts), [0, *accumulate(map(len, texts))], floors)
    places = [NOWHERE] * len(stretch.letters)
    anchors = list(_find_anchors(stretch))
    for run in (*_walk_between(stretch, _select_rising(anchors)), *anchors):
        places[run.at : run.at + run.length] = range(run.place, run.place + run.length)
    return [places[start:end] for start, end in pairwise(stretch.bounds)]


def _find_anchors(stretch: Stretch) -> Iterator[Run]:
    """What stands only once in the source and only once in the texts, as far as it goes in its text."""
    letters, source, bounds = stretch.letters, stretch.source, stretch.bounds
    starts = [at for start, end in pairwise(bounds) for at in range(start, end - _CERTAIN + 1, _STRIDE)]
    wanted = {letters[at : at + _CERTAIN] for at in starts}
    places = _find_unique(source, wanted & _find_unique(letters, wanted).keys())
    begun = 0
    for at in starts:
        place = places.get(letters[at : at + _CERTAIN])
        if at >= begun and place is not None:
            text = bisect_right(bounds, at) - 1
            before = letters[max(begun, bounds[text]) : at]
            back = count_same(before[::-1], source[max(place - len(before), 0) : place][::-1])
            rest = letters[at : bounds[text + 1]]
            length = back + count_same(rest, source[place : place + len(rest)])
            yield Run(at - back, place - back, length)
            begun = at - back + length


def _find_unique(text: str, wanted: set[str]) -> dict[str, int]:
    """Where those of the wanted stand that stand only once."""
    found: dict[str, int] = {}
    for at in range(len(text) - _CERTAIN + 1):
        window = text[at : at + _CERTAIN]
        if window in wanted:
            found[window] = NOWHERE if window in found else at
    return {window: at for window, at in found.items() if at != NOWHERE}


def _select_rising(runs: Sequence[Run]) -> list[Run]:
    """The most runs that go forward in the source as they do in the texts (by patience sorting)."""
    lowest: list[int] = []  # of the chains of each length, the place at which one of them ends first
    ends: list[int] = []
    before: list[int] = []
    for number, run in enumerate(runs):
        length = bisect_left(lowest, run.place)
        before.append(ends[length - 1] if length else NOWHERE)
        lowest[length : length + 1], ends[length : length + 1] = [run.place], [number]
    chain: list[Run] = []
    number = ends[-1] if ends else NOWHERE
    while number != NOWHERE:
        chain.append(runs[number])
        number = before[number]
    return chain[::-1]


def _walk_between(stretch: Stretch, chain: Sequence[Run]) -> Iterator[Run]:
    """What stands before, between and behind the runs that are certain."""
    end = Run(len(stretch.letters), len(stretch.source), 0)
    for number, (run, following) in enumerate(pairwise([Run(0, 0, 0), *chain, end])):
        at, place = run.at + run.length, run.place + run.length
        gap = stretch.cut(Run(at, place, following.at - at), following.place)
        if number == 0 and chain:  # backwards, for a page says many things before its article begins
            for back in walk_stretch(gap.reverse()):
                yield Run(following.at - back.at - back.length, following.place - back.place - back.length, back.length)
        else:
            yield from (Run(at + one.at, place + one.place, one.length) for one in walk_stretch(gap))
