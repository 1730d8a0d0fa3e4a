"""A run of the documents spider without Scrapy running: the same files, stages and archive, in this process."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy.exceptions import DropItem
from scrapy.settings import Settings

from crawler import signals
from crawler.spiders.documents import DocumentsSpider
from pipelines.archive.store import Archive
from pipelines.items import PageItem
from pipelines.records.pages import PageFailure
from pipelines.run import Run
from pipelines.stages import run_stages


class Crawler:
    """As much of Scrapy as the spider speaks to; what it says of files that cannot be read becomes failures."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.signals = self
        self.heard: list[tuple[object, dict[str, Any]]] = []

    def send_catch_log(self, signal: object, **facts: Any) -> None:
        self.heard.append((signal, facts))
        if signal is signals.page_failed:
            failure = PageFailure(facts["url"], facts["stage"], facts["reason"])
            self.run.archive.pages.record_failure(self.run.crawl_id, failure, self.run.now())


def read_documents(archive: Archive, path: str, site: str | None = None) -> list[str]:
    """What became of each document that could be read: an outcome, or the reason why it was dropped."""
    crawl_id = archive.runs.begin("documents", "full", datetime.now(UTC))
    spider = DocumentsSpider(Run(archive, crawl_id), path, site)
    spider.settings = Settings({"DOWNLOAD_MAXSIZE": 100_000})
    spider.crawler = Crawler(spider.run)  # type: ignore[assignment]
    return [_store(spider.run, item) for item in _list_items(spider)]


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
