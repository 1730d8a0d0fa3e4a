"""Notices that a run has begun to close, for whatever reason, and ends what would keep it from closing.

A signal, a limit such as CLOSESPIDER_TIMEOUT, an archive that cannot be written: Scrapy sends no signal of its own
before the spider is closed, so this extension looks for it.
"""

from typing import Self

from scrapy import signals as scrapy_signals
from scrapy.core.downloader import Downloader
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall

from crawler.base_spider import require_run
from crawler.stopping.stop import STOPPING, is_closing

_INTERVAL = 0.2  # seconds between two looks at the engine


class WindDown:
    """Sends STOPPING once the spider closes, and lets nothing wait that a closing run does not need."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.looking = AsyncioLoopingCall(self.look)
        self.told = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for a spider without a run."""
        require_run(crawler)
        extension = cls(crawler)
        crawler.signals.connect(extension.start, scrapy_signals.spider_opened)
        crawler.signals.connect(extension.stop, scrapy_signals.spider_closed)
        return extension

    def start(self) -> None:
        self.looking.start(_INTERVAL, now=False)

    def stop(self) -> None:
        self.looking.stop()

    def look(self) -> None:
        engine = self.crawler.engine
        if not is_closing(engine):
            return
        if not self.told:
            self.told = True
            self.crawler.signals.send_catch_log(STOPPING)
            empty_queues(engine.downloader)
        close_idle_scraper(engine)


def empty_queues(downloader: Downloader) -> None:
    """Hands the requests that wait for their turn to the download handler at once, which refuses them.

    Otherwise each would wait for its DOWNLOAD_DELAY, or for the end of the pause that the host asked for.
    """
    for slot in downloader.slots.values():
        slot.close()  # cancels the timer of the next request
        slot.delay = slot.lastseen = 0
        downloader._process_queue(slot)  # what the timer would have called


def close_idle_scraper(engine: ExecutionEngine) -> None:
    """Lets Scrapy's scraper close once the last item is processed.

    It looks by itself only when a response was processed: where the items come from `Spider.start()`, it would wait for
    ever.
    """
    slot = engine.scraper.slot
    if slot and slot.closing and not slot.closing.called:
        engine.scraper._check_if_closing()
