"""A bar on a terminal for commands that count what they have done.  Does not import Scrapy or the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from crawler.terminal.console import PrintableConsole


@contextmanager
def show_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Shows a bar on stderr to the end of the block; yields what moves it, called with the part done and the whole."""
    columns = (TextColumn(label), BarColumn(bar_width=40), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=PrintableConsole(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
