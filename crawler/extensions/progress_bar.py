"""A moving line at the bottom of a terminal, drawn by rich.  Does not import Scrapy's signals or the archive."""

import logging
import sys
import time

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from scrapy.utils.log import get_scrapy_root_handler

from crawler.runs.formatting import format_pace, format_posts
from crawler.runs.run_counts import RunCounts
from crawler.terminal.console import PrintableConsole


class TerminalLine:
    """One line at the bottom of the terminal; log lines scroll above it."""

    def __init__(self) -> None:
        self.bar = Bar(
            TextColumn("posts"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[sites]}{task.fields[papers]} papers · {task.fields[failures]} failures"),
            TextColumn("· {task.fields[pace]} · elapsed"),
            TimeElapsedColumn(),
            console=PrintableConsole(stderr=True),
            transient=True,
        )
        self.task = self.bar.add_task("posts", total=None, sites="", papers=0, failures=0, pace="")
        self.started = time.monotonic()
        self.most = 0  # posts found so far: a post that is due and listed is counted twice until the list is read

    def show(self, counts: RunCounts) -> None:
        if not self.bar.live.is_started:
            self._start()
        self.most = max(self.most, counts.posts_found)
        self.bar.update(
            self.task,
            completed=counts.posts_done,
            total=self.most or None,
            sites=f"{format_posts(counts)} · " if len(counts.sites) > 1 else "",
            papers=f"{counts.papers_new + counts.papers_known:,}",
            failures=len(counts.failures),
            pace=format_pace(counts.posts_done, time.monotonic() - self.started),
        )

    def close(self, counts: RunCounts) -> None:
        self.bar.stop()
        _send_log_to_stderr()

    def _start(self) -> None:
        self.bar.start()
        _send_log_to_stderr()


def _send_log_to_stderr() -> None:
    """While the line is shown, rich replaces sys.stderr and prints above it; the log handler holds the old one."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(sys.stderr)
