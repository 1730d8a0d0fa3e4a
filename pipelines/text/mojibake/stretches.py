"""Cuts a text into stretches that are judged by themselves: lines, the texts between two tags, the tags.

A page can be a single line, so a stretch is never looked for farther than its ends.
"""

import re
from collections.abc import Callable, Iterable, Iterator

_STRETCH = re.compile(r"[^<>\n]+")
_START, _END = "<>\n", re.compile(r"[<>\n]|\Z")
_LONGEST = 100_000  # characters, by hand: bounds the memory of a judgement; the longest line of a document has 30,000
Search = Callable[[str, int], re.Match[str] | None]


def list_stretches(text: str, search: Search) -> Iterator[str]:
    """The stretches in which a search finds something, in order; of a very long one, parts.

    >>> list(list_stretches("<p>一二</p>三", re.compile("[一三]").search))
    ['一二', '三']
    """
    position = 0
    while found := search(text, position):
        stretch, position = _cut_stretch(text, position, *found.span())
        yield stretch


def cut_stretches(text: str, places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """The stretches around places, which are pairs of start and end, in order; as `list_stretches` has them."""
    position = 0
    for start, end in places:
        if start >= position:
            stretch, position = _cut_stretch(text, position, start, end)
            yield stretch


def _cut_stretch(text: str, position: int, start: int, end: int) -> tuple[str, int]:
    """The stretch around a place, which begins at `position` or later, and where the next one can begin."""
    first = max(text.rfind(mark, position, start) for mark in _START) + 1
    last = _END.search(text, end, end + _LONGEST)
    assert last
    return text[max(first, position, start - _LONGEST) : last.start()], last.end()


def map_stretches(text: str, restore: Callable[[str], str | None]) -> str:
    """The text with restored stretches.

    >>> map_stretches("<b>一</b>三", lambda stretch: "二" if stretch == "一" else None)
    '<b>二</b>三'
    """
    return _STRETCH.sub(lambda stretch: (not stretch[0].isascii() and restore(stretch[0])) or stretch[0], text)
