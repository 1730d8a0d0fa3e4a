"""A run of the documents spider without Scrapy running: the same files, stages and archive, in this process."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from scrapy.exceptions import DropItem
from scrapy.settings import Settings

from crawler.events import Event, PageFailed
from crawler.spiders.documents import DocumentsSpider
from pipelines.archive.store import Archive
from pipelines.items import PageItem
from pipelines.run import Run
from pipelines.stages import run_stages


class Crawler:
    """The part of Scrapy that the spider uses; a file that cannot be read becomes a failure."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.signals = self

    def send_catch_log(self, signal: object, event: Event) -> None:
        if isinstance(event, PageFailed):
            self.run.archive.pages.record_failure(self.run.crawl_id, event.failure, self.run.now())


def read_documents(archive: Archive, path: str, site: str | None = None) -> list[str]:
    """The result of each document that could be read: an outcome, or the reason why it was dropped."""
    crawl_id = archive.runs.begin("documents", "full", datetime.now(UTC))
    spider, run = DocumentsSpider(path=path, site=site), Run(archive, crawl_id)
    spider.settings = Settings({"DOWNLOAD_MAXSIZE": 100_000})
    spider.crawler = Crawler(run)  # type: ignore[assignment]
    spider.run, spider.bases = run, spider.choose_bases()
    return [_store(run, item) for item in _list_items(spider)]


def _store(run: Run, item: PageItem) -> str:
    try:
        run_stages(run, item)
    except DropItem as error:
        return str(error)
    assert item.stored
    return item.stored.outcome


def _list_items(spider: DocumentsSpider) -> Iterator[PageItem]:
    async def collect() -> list[PageItem]:
        return [item async for item in spider.start()]

    yield from asyncio.run(collect())
