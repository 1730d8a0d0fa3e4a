"""How far a run is: a moving line on a terminal, a log line now and then anywhere else.

Reads the ledger's tally; must not know the archive.
"""

import logging
import sys
import time
from typing import Protocol, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler

from crawler import signals
from crawler.base_spider import require_spider
from crawler.extensions.run_ledger import RunLedger
from crawler.runs.run_counts import RunCounts

logger = logging.getLogger(__name__)
_LOG_SECONDS = 5.0


class Display(Protocol):
    """Shows a tally, again and again."""

    def show(self, tally: RunCounts) -> None: ...

    def close(self, tally: RunCounts) -> None: ...


class Progress:
    """Tells the display whenever a page is through."""

    def __init__(self, crawler: Crawler, display: Display) -> None:
        self.crawler = crawler
        self.display = display

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_spider(crawler)
        progress = cls(crawler, choose_display())
        for signal in (signals.posts_listed, signals.post_unchanged, signals.page_failed):
            crawler.signals.connect(progress.update, signal)
        for signal in (scrapy_signals.item_scraped, scrapy_signals.item_dropped):
            crawler.signals.connect(progress.update, signal)
        crawler.signals.connect(progress.close, scrapy_signals.spider_closed)
        return progress

    def update(self) -> None:
        self.display.show(self._find_tally())

    def close(self) -> None:
        self.display.close(self._find_tally())

    def _find_tally(self) -> RunCounts:
        ledger = self.crawler.get_extension(RunLedger)
        return ledger.tally if ledger else RunCounts()


def choose_display() -> Display:
    """By where the run is watched from."""
    if not sys.stderr.isatty():
        return LogLines()
    from crawler.extensions.progress_bar import (
        TerminalLine,  # imported here: rich is of no use to a run that nobody watches
    )

    return TerminalLine()


class LogLines:
    """A plain line every few seconds."""

    def __init__(self) -> None:
        self.started = self.shown = time.monotonic()

    def show(self, tally: RunCounts) -> None:
        now = time.monotonic()
        if now - self.shown >= _LOG_SECONDS:
            self._log(tally, now)

    def close(self, tally: RunCounts) -> None:
        if tally.posts_found:
            self._log(tally, time.monotonic())

    def _log(self, tally: RunCounts, now: float) -> None:
        self.shown = now
        papers, pace = tally.papers_new + tally.papers_known, format_pace(tally.posts_done, now - self.started)
        logger.info("posts %s, papers %d, failures %d, %s", format_posts(tally), papers, len(tally.failures), pace)


def format_posts(tally: RunCounts) -> str:
    """Posts that are through, of those found, site by site.

    >>> from crawler.runs.verdict import Floors, SiteCounts
    >>> first, second = SiteCounts(Floors(), found=137, fetched=50), SiteCounts(Floors(), found=34, fetched=3)
    >>> format_posts(RunCounts(sites={"https://a.example/": first, "https://a.example/b/": second}))
    '50 of 137 + 3 of 34'
    """
    sites = (counts for _, counts in sorted(tally.sites.items()))
    return " + ".join(f"{counts.done} of {counts.found}" for counts in sites)


def format_pace(posts: int, seconds: float) -> str:
    """
    >>> format_pace(30, 12.0)
    '2.5 posts/s'
    """
    return f"{posts / seconds:.1f} posts/s" if seconds else ""
