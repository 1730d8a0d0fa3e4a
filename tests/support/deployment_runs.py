"""Runs of the deployments spider without Scrapy's engine: its signals, ledger, stages and archive, in this process."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from scrapy import signals as scrapy_signals
from scrapy.exceptions import DropItem
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import StatsCollector

from crawler.extensions.run_ledger import RunLedger, begin_run
from crawler.runs.run_counts import RunCounts
from crawler.spiders.deployments import DeploymentsSpider
from pipelines.archive.store import Archive
from pipelines.items import PageItem
from pipelines.run import Run
from pipelines.stages import KeepFetch, run_stages


class Crawler:
    """As much of Scrapy as spider and ledger speak to."""

    spidercls = DeploymentsSpider

    def __init__(self, run: Run, arguments: dict[str, str]) -> None:
        self.settings = Settings({"ARCHIVE_URL": "sqlite:///archive.db", "STATS_DUMP": False})
        self.signals = SignalManager(self)
        self.stats = StatsCollector(self)  # type: ignore[arg-type]
        self.spider = DeploymentsSpider.from_crawler(self, run=run, **arguments)  # type: ignore[arg-type]
        self.ledger = RunLedger.from_crawler(self)  # type: ignore[arg-type]

    def get_extension(self, _: type[RunLedger]) -> RunLedger:
        return self.ledger

    async def crawl(self, is_last: Callable[[], bool]) -> None:
        """To the end; or to the page that `is_last`, which is kept and not understood before all is over."""
        self.ledger.resume()
        async for item in self.spider.start():
            if is_last():
                KeepFetch(self.spider.run).process_item(item)
                return
            self._process(item)
        self.signals.send_catch_log(scrapy_signals.spider_closed, spider=self.spider, reason="finished")

    def _process(self, item: PageItem) -> None:
        try:
            run_stages(self.spider.run, item)
        except DropItem as error:
            self.signals.send_catch_log(scrapy_signals.item_dropped, item=item, exception=error)
        else:
            self.signals.send_catch_log(scrapy_signals.item_scraped, item=item)


def read_deployments(archive: Archive, git: Path, killed_at: int | None = None, **arguments: str) -> RunCounts:
    """A whole run over a repository, or one that dies over its page number `killed_at`, from 0; what it counted."""
    pages = iter(range(1_000_000))
    crawler = Crawler(begin_run(archive, "deployments", "full"), {"git": str(git), **arguments})
    asyncio.run(crawler.crawl(lambda: next(pages) == killed_at))
    return crawler.ledger.tally
