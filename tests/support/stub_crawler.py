"""As much of Scrapy's crawler as spiders, ledger and middlewares use, without an engine or a network."""

from types import SimpleNamespace
from typing import Any, TypeVar

from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import StatsCollector

from crawler.base_spider import RunSpider
from crawler.extensions.run_ledger import RunLedger
from pipelines.run import Run

SpiderType = TypeVar("SpiderType", bound=RunSpider)


class StubCrawler:
    """A crawler whose engine only notes the reasons for which it was told to close the spider."""

    def __init__(self, spidercls: type[RunSpider], **settings: Any) -> None:
        project = {"ARCHIVE_URL": "sqlite:////home/me/archive.db", "ARCHIVE_ENABLED": False, "STATS_DUMP": False}
        self.spidercls = spidercls
        self.settings = Settings(project | settings)
        self.signals = SignalManager(self)
        self.stats = StatsCollector(self)  # type: ignore[arg-type]
        self.engine = self
        self.running, self._slot = True, SimpleNamespace(closing=None)  # as those of an engine that is not closing
        self.closed: list[str] = []
        self.spider: RunSpider | None = None
        self.ledger: RunLedger | None = None

    async def close_spider_async(self, reason: str) -> None:
        self.closed.append(reason)

    def get_extension(self, _: type[RunLedger]) -> RunLedger | None:
        return self.ledger


def make_spider(spidercls: type[SpiderType], run: Run, **arguments: str) -> tuple[StubCrawler, SpiderType]:
    """A spider of an open run, as `RunSpider.from_crawler` makes it."""
    crawler = StubCrawler(spidercls, DOWNLOAD_MAXSIZE=100_000)
    spider = spidercls.from_crawler(crawler, **arguments)  # type: ignore[arg-type]
    spider.bases, spider.run = spider.choose_bases(), run
    crawler.spider = spider
    return crawler, spider
