"""Cuts a text into stretches that are judged by themselves: lines, the texts between two tags, the tags.

A page can be a single line, so a stretch is never looked for farther than its ends.
"""

import re
from collections.abc import Callable, Iterator

_STRETCH = re.compile(r"[^<>\n]+")
_START, _END = "<>\n", re.compile(r"[<>\n]|\Z")
Search = Callable[[str, int], re.Match[str] | None]


def list_stretches(text: str, search: Search) -> Iterator[str]:
    """The stretches in which a search finds something, in order.

    >>> list(list_stretches("<p>一二</p>三", re.compile("[一三]").search))
    ['一二', '三']
    """
    position = 0
    while found := search(text, position):
        start = max(text.rfind(mark, position, found.start()) for mark in _START) + 1
        end = _END.search(text, found.end())
        assert end
        yield text[max(start, position) : end.start()]
        position = end.end()


def map_stretches(text: str, restore: Callable[[str], str | None]) -> str:
    """The text with restored stretches.

    >>> map_stretches("<b>一</b>三", lambda stretch: "二" if stretch == "一" else None)
    '<b>二</b>三'
    """
    return _STRETCH.sub(lambda stretch: (not stretch[0].isascii() and restore(stretch[0])) or stretch[0], text)
