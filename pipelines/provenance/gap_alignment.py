"""Walks texts along a stretch of their source, each letter to the next place where it can have stood.

Only a few letters are looked for at once, and only ahead: what can be told from far is told before (see following.py).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_LENGTHS = (32, 16, 8)  # letters that are looked for at once, the more the surer
_SHORT = (4, 2, 1)  # only a few letters on
_MARK = 8  # letters of a mark that was dropped before a text, at most
_NEAR = 32
_PATIENCE = 64  # searches, and one more for so many letters and for each text: what needs more is another text


class Run(NamedTuple):
    """Letters of the texts, from `at` on, that stand side by side in the source, from `place` on."""

    at: int
    place: int
    length: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a source, and the letters of the texts that were taken from it, in the order of the source.

    `bounds` says where each text begins among the letters, and where the last one ends; `floors` which place of the
    source each does not begin before.
    """

    source: str
    letters: str
    bounds: Sequence[int]
    floors: Sequence[int]

    def cut(self, start: Run, end: int) -> "Stretch":
        """The letters of a run, and the source from its place to the end."""
        last = start.at + start.length
        first = bisect_right(self.bounds, start.at) - 1
        inner = self.bounds[first + 1 : bisect_left(self.bounds, last)]
        bounds = [0, *(bound - start.at for bound in inner), start.length]
        floors = [max(floor - start.place, 0) for floor in self.floors[first : first + len(bounds) - 1]]
        return Stretch(self.source[start.place : end], self.letters[start.at : last], bounds, floors)

    def reverse(self) -> "Stretch":
        """Read from its end, where nothing is known of floors."""
        bounds = [len(self.letters) - bound for bound in reversed(self.bounds)]
        return Stretch(self.source[::-1], self.letters[::-1], bounds, [0] * len(self.floors))


def walk_stretch(stretch: Stretch) -> Iterator[Run]:
    """The runs of letters that were found, in order; none goes over the end of its text.

    >>> list(walk_stretch(Stretch("方法、方法甲", "方法方法", [0, 2, 4], [0, 0])))
    [Run(at=0, place=0, length=2), Run(at=2, place=3, length=2)]
    """
    at = cursor = 0
    patience = _PATIENCE + len(stretch.source) // _PATIENCE + len(stretch.bounds)
    known = set(stretch.source)
    while at < len(stretch.letters) and patience:
        if stretch.letters[at] not in known:
            at += 1
            continue
        patience -= 1
        text = bisect_right(stretch.bounds, at) - 1
        start, end = stretch.bounds[text : text + 2]
        cursor = max(cursor, stretch.floors[text])
        place = _find_place(stretch, (start, at, end), cursor)
        length = 0 if place is None else count_same(stretch.letters[at:end], stretch.source[place : place + end - at])
        if place is not None:
            yield Run(at, place, length)
            cursor = place + length
        at += length or 1


def _find_place(stretch: Stretch, text: tuple[int, int, int], cursor: int) -> int | None:
    """Where the letters stand that follow the second of three bounds, the others being those of their text.

    None where something was added here.
    """
    start, at, end = text
    source, letters = stretch.source, stretch.letters
    own = [letters[at : min(at + length, end)] for length in _LENGTHS]
    over = [letters[at : at + length] for length in _LENGTHS if end - at < length <= len(letters) - at]
    far = own if at == start or end - at >= _LENGTHS[-1] else []
    for patterns, reach in ((own, _MARK), (over, len(source)), (far, len(source))):
        for pattern in patterns:
            if (place := source.find(pattern, cursor, cursor + len(pattern) + reach)) >= 0:
                return place
    ahead = letters[at + 1 : at + 1 + _SHORT[0]]
    if len(ahead) == _SHORT[0] and source.startswith(ahead, cursor):
        return None
    places = (source.find(letters[at : min(at + length, end)], cursor, cursor + _NEAR) for length in _SHORT)
    return next((place for place in places if place >= 0), None)


def count_same(ours: str, theirs: str) -> int:
    """How many letters two texts begin with alike.

    >>> count_same("方法甲", "方法乙")
    2
    """
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(ours), len(theirs)))
