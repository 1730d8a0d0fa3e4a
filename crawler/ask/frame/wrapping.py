"""Wraps text that mixes Chinese and English: lines break at blanks and between characters, not before closing signs.

rich breaks at blanks alone, so that a Chinese sentence is one word to it.  Does not import its console.
"""

import re
from collections.abc import Iterator
from functools import cache

from rich.cells import cell_len

_OPENING, _CLOSING = "（《“‘「『【〈〔([{", "，。、；：？！）》”’」』】〉〕…—,.;:?!)]}%"
_WIDE = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"


@cache
def _compile_piece() -> re.Pattern[str]:
    """A piece that no line breaks within: a wide character or a word, with the signs that belong to it."""
    signs, word = rf"[{re.escape(_OPENING)}]*", rf"(?:[{_WIDE}]|[^\s{_WIDE}]+)?"
    return re.compile(rf"{signs}{word}[{re.escape(_CLOSING)}]*(?P<blank>\s*)")


def find_breaks(text: str, width: int) -> Iterator[int]:
    """The places at which lines of at most `width` columns begin, the first line left out.

    >>> text = "用三维高斯表示 talking heads，更快。"
    >>> breaks = [0, *find_breaks(text, 16), len(text)]
    >>> [text[start:end] for start, end in zip(breaks, breaks[1:])]
    ['用三维高斯表示 ', 'talking heads，', '更快。']
    """
    used = 0
    for match in _compile_piece().finditer(text):
        if not match[0]:
            continue
        shown = cell_len(match[0]) - cell_len(match["blank"])
        if used and used + shown > width:
            yield match.start()
            used = 0
        if shown > width:  # a URL, for instance
            for place in range(match.start() + 1, match.start("blank")):
                used += cell_len(text[place - 1])
                if used + cell_len(text[place]) > width:
                    yield place
                    used = 0
            used += cell_len(text[match.start("blank") - 1 : match.end()])
        else:
            used += cell_len(match[0])
