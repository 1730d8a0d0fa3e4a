"""Runs of the deployments spider without Scrapy's engine: its signals, ledger, stages and archive, in this process."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from scrapy import signals as scrapy_signals
from scrapy.exceptions import DropItem
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import StatsCollector

from crawler.extensions.run_ledger import RunLedger
from crawler.run_setup import begin_run
from crawler.runs.run_counts import RunCounts
from crawler.spiders.deployments import DeploymentsSpider
from pipelines.archive.store import Archive
from pipelines.items import PageItem, describe_stored_post
from pipelines.run import Run
from pipelines.stages import KeepFetch, run_stages


class Crawler:
    """The part of Scrapy that spider and ledger use."""

    spidercls = DeploymentsSpider

    def __init__(self, run: Run, arguments: dict[str, str]) -> None:
        self.settings = Settings({"ARCHIVE_URL": "sqlite:///archive.db", "STATS_DUMP": False, "ARCHIVE_ENABLED": False})
        self.signals = SignalManager(self)
        self.stats = StatsCollector(self)  # type: ignore[arg-type]
        self.run = run
        self.spider = DeploymentsSpider.from_crawler(self, **arguments)  # type: ignore[arg-type]
        self.spider.run = run
        self.spider.bases = self.spider.choose_bases()
        self.ledger = RunLedger.from_crawler(self)  # type: ignore[arg-type]

    def get_extension(self, _: type[RunLedger]) -> RunLedger:
        return self.ledger

    async def crawl(self, is_last: Callable[[], bool]) -> None:
        """Crawls to the end; or to the page that `is_last`, which is kept and not parsed, as when a run is killed."""
        self.ledger.resume()
        async for item in self.spider.start():
            if is_last():
                KeepFetch(self.run).process_item(item)
                return
            self._process(item)
        self.signals.send_catch_log(scrapy_signals.spider_closed, spider=self.spider, reason="finished")

    def _process(self, item: PageItem) -> None:
        try:
            run_stages(self.run, item)
        except DropItem as error:
            self.signals.send_catch_log(scrapy_signals.item_dropped, item=item, exception=error)
        else:
            assert item.reading
            assert item.stored
            post = describe_stored_post(item.reading, item.stored)
            self.signals.send_catch_log(scrapy_signals.item_scraped, item=post)


def read_deployments(archive: Archive, git: Path, killed_at: int | None = None, **arguments: str) -> RunCounts:
    """A whole run over a repository, or one that dies over its page number `killed_at`, from 0; what it counted."""
    pages = iter(range(1_000_000))
    crawler = Crawler(begin_run(archive, "deployments", "full"), {"git": str(git), **arguments})
    try:
        asyncio.run(crawler.crawl(lambda: next(pages) == killed_at))
    finally:
        crawler.spider.close_run()
    return crawler.ledger.counts
