"""A run of the documents spider in this process: the same files, stages and archive, without Scrapy's engine."""

import asyncio
from datetime import UTC, datetime

from crawler import events
from crawler.spiders.documents import DocumentsSpider
from pipelines.archive.store import Archive
from pipelines.items import PageItem
from pipelines.reading.workers import NO_WORKERS, WorkerSource
from pipelines.run import Run
from pipelines.stages import KeepFetch, ReadAhead, StageFailed, run_stages
from tests.support.stub_crawler import make_spider


def read_documents(
    archive: Archive, path: str, site: str | None = None, workers: WorkerSource = NO_WORKERS
) -> list[str]:
    """The outcome of each document that could be read, or the reason for which it was dropped."""
    run = Run(archive, archive.runs.begin("documents", "full", datetime.now(UTC)), workers=workers)
    crawler, spider = make_spider(DocumentsSpider, run, path=path, **({"site": site} if site else {}))

    def record_failure(event: events.Event) -> None:
        if isinstance(event, events.PageFailed):
            archive.failures.record(run.crawl_id, event.failure, run.now())

    crawler.signals.connect(record_failure, events.happened)
    return asyncio.run(_read(run, spider))


async def _read(run: Run, spider: DocumentsSpider) -> list[str]:
    return [await _store(run, item) async for item in spider.start()]


async def _store(run: Run, item: PageItem) -> str:
    try:
        run_stages(run, await ReadAhead(run).process_item(await KeepFetch(run).process_item(item)))
    except StageFailed as error:
        return str(error)
    assert item.stored
    return item.stored.outcome
