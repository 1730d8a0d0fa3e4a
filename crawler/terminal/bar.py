"""A bar on a terminal for commands that count what they have done.  Does not import Scrapy or the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from crawler.terminal.console import PrintableConsole


class RateColumn(ProgressColumn):
    """How many are done per second, over the last half minute."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} per second" if task.speed else "")


@contextmanager
def show_bar(label: str, *extra: ProgressColumn) -> Iterator[Callable[[int, int], None]]:
    """Shows a bar on stderr to the end of the block; yields what moves it, called with the part done and the whole.

    `extra` columns stand before the time that has passed and the time that is left.
    """
    columns = (TextColumn(label), BarColumn(bar_width=40), TaskProgressColumn(), *extra, TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=PrintableConsole(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
