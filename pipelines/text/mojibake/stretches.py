"""Cuts a text into stretches that are judged by themselves: lines, the texts between two tags, the tags.

A page can be a single line, so a stretch is never looked for farther than its ends.
"""

import re
from collections.abc import Callable, Iterator

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
        start = max(text.rfind(mark, position, found.start()) for mark in _START) + 1
        start = max(start, position, found.start() - _LONGEST)
        end = _END.search(text, found.end(), found.end() + _LONGEST)
        assert end
        yield text[start : end.start()]
        position = end.end()


def map_stretches(text: str, restore: Callable[[str], str | None]) -> str:
    """The text with restored stretches.

    >>> map_stretches("<b>一</b>三", lambda stretch: "二" if stretch == "一" else None)
    '<b>二</b>三'
    """
    return _STRETCH.sub(lambda stretch: (not stretch[0].isascii() and restore(stretch[0])) or stretch[0], text)
