"""Wraps text that mixes Chinese and English: lines break at blanks and between characters, not before closing signs.

rich breaks at blanks alone, so that a Chinese sentence is one word to it.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

_OPENING, _CLOSING = "（《“‘「『【〈〔([{", "，。、；：？！）》”’」』】〉〕…—,.;:?!)]}%"
_WIDE = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
# A piece that no line breaks within: a wide character or a word, with the signs that belong to it.
_PIECE = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}]+)?[{re.escape(_CLOSING)}]*(?P<blank>\s*)", re.DOTALL
)


def find_breaks(text: str, width: int) -> Iterator[int]:
    """The places at which lines of at most `width` columns begin, the first line left out.

    >>> text = "用三维高斯表示 talking heads，更快。"
    >>> breaks = [0, *find_breaks(text, 16), len(text)]
    >>> [text[start:end] for start, end in zip(breaks, breaks[1:])]
    ['用三维高斯表示 ', 'talking heads，', '更快。']
    """
    used = 0
    for match in _PIECE.finditer(text):
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


class Paragraph:
    """A text that is wrapped in the width that it gets, behind a mark; further lines are indented as much."""

    def __init__(self, text: Text, mark: str = "") -> None:
        self.text = text
        self.mark = mark

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = len(self.mark) + max((cell_len(line) for line in self.text.plain.splitlines()), default=0)
        return Measurement(min(widest, 1), min(widest, options.max_width))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text | Segment]:
        mark = Text(self.mark, "dim")
        for line in self.text.divide(find_breaks(self.text.plain, max(options.max_width - len(self.mark), 1))):
            line.rstrip()
            marked = Text.assemble(mark, line, no_wrap=True, overflow="ignore")
            yield marked
            mark = Text(" " * len(self.mark))
