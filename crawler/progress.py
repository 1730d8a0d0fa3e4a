"""How far a run is: a moving line on a terminal, a log line now and then anywhere else.

Reads the ledger's tally; must not know the archive.
"""

import logging
import sys
import time
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

from crawler import signals
from crawler.ledger import RunLedger
from crawler.tally import Tally

logger = logging.getLogger(__name__)
_LOG_SECONDS = 5.0


class Display(Protocol):
    """Shows a tally, again and again."""

    def show(self, tally: Tally) -> None: ...

    def close(self, tally: Tally) -> None: ...


class Progress:
    """Tells the display whenever a page is through."""

    def __init__(self, crawler: Crawler, display: Display) -> None:
        self.crawler = crawler
        self.display = display

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        progress = cls(crawler, TerminalLine() if sys.stderr.isatty() else LogLines())
        for signal in (signals.posts_listed, signals.page_failed, scrapy_signals.item_scraped):
            crawler.signals.connect(progress.update, signal)
        crawler.signals.connect(progress.update, scrapy_signals.item_dropped)
        crawler.signals.connect(progress.close, scrapy_signals.spider_closed)
        return progress

    def update(self) -> None:
        self.display.show(self._find_tally())

    def close(self) -> None:
        self.display.close(self._find_tally())

    def _find_tally(self) -> Tally:
        ledger = self.crawler.get_extension(RunLedger)
        return ledger.tally if ledger else Tally()


class TerminalLine:
    """One line at the foot of the terminal; log lines pass above it."""

    def __init__(self) -> None:
        self.bar = Bar(
            TextColumn("posts"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[papers]} papers · {task.fields[failures]} failures · {task.fields[pace]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.task = self.bar.add_task("posts", total=None, papers=0, failures=0, pace="")
        self.started = time.monotonic()

    def show(self, tally: Tally) -> None:
        if not self.bar.live.is_started:
            self._start()
        self.bar.update(
            self.task,
            completed=tally.posts_done,
            total=tally.posts_found or None,
            papers=f"{tally.papers_new + tally.papers_known:,}",
            failures=len(tally.failures),
            pace=format_pace(tally.posts_done, time.monotonic() - self.started),
        )

    def close(self, tally: Tally) -> None:
        self.bar.stop()
        _send_log_to_stderr()

    def _start(self) -> None:
        self.bar.start()
        _send_log_to_stderr()


class LogLines:
    """A plain line every few seconds."""

    def __init__(self) -> None:
        self.started = self.shown = time.monotonic()

    def show(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self.shown >= _LOG_SECONDS:
            self._log(tally, now)

    def close(self, tally: Tally) -> None:
        if tally.posts_found:
            self._log(tally, time.monotonic())

    def _log(self, tally: Tally, now: float) -> None:
        self.shown = now
        papers, pace = tally.papers_new + tally.papers_known, format_pace(tally.posts_done, now - self.started)
        counts = (tally.posts_done, tally.posts_found, papers, len(tally.failures), pace)
        logger.info("posts %d of %d, papers %d, failures %d, %s", *counts)


def format_pace(posts: int, seconds: float) -> str:
    """
    >>> format_pace(30, 12.0)
    '2.5 posts/s'
    """
    return f"{posts / seconds:.1f} posts/s" if seconds else ""


def _send_log_to_stderr() -> None:
    """While the line is shown, rich stands behind sys.stderr and prints above it; the log handler held the old one."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(sys.stderr)
