"""Notices that the lock of a site was lost, also while nothing is stored, and lets a stop end the wait for a server.

Does not import the run ledger, which ends the run.
"""

import signal
from collections.abc import Callable
from threading import current_thread, main_thread
from types import FrameType
from typing import Any, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall

from crawler.base_spider import require_run
from crawler.events import ArchiveLost, send_event
from pipelines.errors import ArchiveError
from pipelines.run import Run

_INTERVAL = 1.0  # seconds between two looks at the locks; those of files cost nothing
_STOPS = (signal.SIGINT, signal.SIGTERM)


class LockWatch:
    """Sends ArchiveLost once, where a lock is lost for good."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self.crawler = crawler
        self.run = run
        self.looking = AsyncioLoopingCall(self.look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for a spider without a run."""
        _, run = require_run(crawler)
        extension = cls(crawler, run)
        crawler.signals.connect(extension.start, scrapy_signals.spider_opened)
        crawler.signals.connect(extension.stop, scrapy_signals.spider_closed)
        return extension

    def start(self) -> None:
        self.looking.start(_INTERVAL, now=False)
        for number in _STOPS:
            pass_on(number, self.run.archive.stop_waiting)

    def stop(self) -> None:
        if self.looking.running:
            self.looking.stop()

    def look(self) -> None:
        try:
            self.run.archive.sites.check()
        except ArchiveError as error:
            self.looking.stop()
            send_event(self.crawler, ArchiveLost(error))


def pass_on(number: int, action: Callable[[], None]) -> None:
    """Call an action when a signal arrives, before the handler that is there.

    Scrapy's handlers ask the reactor to stop, which waits while the archive waits for its server.
    """
    handler = signal.getsignal(number)
    if not callable(handler) or current_thread() is not main_thread():
        return

    def handle(received: int, frame: FrameType | None) -> Any:
        action()
        return handler(received, frame)

    signal.signal(number, handle)
