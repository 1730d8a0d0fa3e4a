"""A text that rich shows as `wrapping` breaks it."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

from crawler.ask.frame.wrapping import find_breaks


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
