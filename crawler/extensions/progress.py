"""Shows the progress of a run: a moving line on a terminal, a log line every few seconds anywhere else.

Reads the ledger's counts.  Does not import the archive.
"""

import logging
import sys
import time
from typing import Protocol, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler

from crawler import events
from crawler.base_spider import require_run
from crawler.extensions.run_ledger import RunLedger
from crawler.runs.formatting import format_pace, format_posts
from crawler.runs.run_counts import RunCounts

logger = logging.getLogger(__name__)
_LOG_SECONDS = 5.0  # often enough to see that a run goes on, rarely enough for a log file


class Display(Protocol):
    """Shows the counts of a run whenever they change."""

    def show(self, counts: RunCounts) -> None: ...

    def close(self, counts: RunCounts) -> None: ...


class Progress:
    """Updates the display at every event."""

    def __init__(self, crawler: Crawler, display: Display) -> None:
        self.crawler = crawler
        self.display = display

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_run(crawler)
        progress = cls(crawler, choose_display())
        for signal in (events.happened, scrapy_signals.item_scraped, scrapy_signals.item_dropped):
            crawler.signals.connect(progress.update, signal)
        crawler.signals.connect(progress.close, scrapy_signals.spider_closed)
        return progress

    def update(self) -> None:
        self.display.show(self._find_counts())

    def close(self) -> None:
        self.display.close(self._find_counts())

    def _find_counts(self) -> RunCounts:
        ledger = self.crawler.get_extension(RunLedger)
        return ledger.counts if ledger else RunCounts()


def choose_display() -> Display:
    """A moving line where stderr is a terminal, else log lines."""
    if not sys.stderr.isatty():
        return LogLines()
    from crawler.extensions.progress_bar import TerminalLine  # imported here: nothing else of a run needs rich

    return TerminalLine()


class LogLines:
    """A plain line every few seconds."""

    def __init__(self) -> None:
        self.started = self.shown = time.monotonic()

    def show(self, counts: RunCounts) -> None:
        now = time.monotonic()
        if now - self.shown >= _LOG_SECONDS:
            self._log(counts, now)

    def close(self, counts: RunCounts) -> None:
        if counts.posts_found:
            self._log(counts, time.monotonic())

    def _log(self, counts: RunCounts, now: float) -> None:
        self.shown = now
        papers, pace = counts.papers_new + counts.papers_known, format_pace(counts.posts_done, now - self.started)
        logger.info("posts %s, papers %d, failures %d, %s", format_posts(counts), papers, len(counts.failures), pace)
