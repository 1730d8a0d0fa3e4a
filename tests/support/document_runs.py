"""A run of the documents spider in this process: the same files, stages and archive, without Scrapy's engine."""

import asyncio
from datetime import UTC, datetime

from crawler import events
from crawler.spiders.documents import DocumentsSpider
from pipelines.archive.store import Archive
from pipelines.items import PageItem
from pipelines.run import Run
from pipelines.stages import StageFailed, run_stages
from tests.support.stub_crawler import make_spider


def read_documents(archive: Archive, path: str, site: str | None = None) -> list[str]:
    """The outcome of each document that could be read, or the reason for which it was dropped."""
    run = Run(archive, archive.runs.begin("documents", "full", datetime.now(UTC)))
    crawler, spider = make_spider(DocumentsSpider, run, path=path, **({"site": site} if site else {}))

    def record_failure(event: events.Event) -> None:
        if isinstance(event, events.PageFailed):
            archive.failures.record(run.crawl_id, event.failure, run.now())

    crawler.signals.connect(record_failure, events.happened)
    return [_store(run, item) for item in asyncio.run(_collect(spider))]


async def _collect(spider: DocumentsSpider) -> list[PageItem]:
    return [item async for item in spider.start()]


def _store(run: Run, item: PageItem) -> str:
    try:
        run_stages(run, item)
    except StageFailed as error:
        return str(error)
    assert item.stored
    return item.stored.outcome
