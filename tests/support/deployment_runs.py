"""Runs of the deployments spider in this process: its events, ledger, stages and archive, without Scrapy's engine."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from scrapy import signals as scrapy_signals

from crawler.extensions.run_ledger import RunLedger
from crawler.run_setup import begin_run
from crawler.runs.run_counts import RunCounts
from crawler.spiders.deployments import DeploymentsSpider
from pipelines.archive.store import Archive
from pipelines.items import PageItem
from pipelines.reading.workers import NO_WORKERS, WorkerSource
from pipelines.run import Run
from pipelines.stages import DescribePost, KeepFetch, ReadAhead, StageFailed, run_stages
from tests.support.stub_crawler import StubCrawler, make_spider


def read_deployments(
    archive: Archive, git: Path, killed_at: int | None = None, workers: WorkerSource = NO_WORKERS, **arguments: str
) -> RunCounts:
    """The counts of a run over a repository, or of one that dies at its page number `killed_at`, from 0."""
    pages = iter(range(1_000_000))
    run = begin_run(archive, "deployments", "full", workers=workers)
    crawler, spider = make_spider(DeploymentsSpider, run, git=str(git), **arguments)
    crawler.ledger = RunLedger.from_crawler(crawler)  # type: ignore[arg-type]
    asyncio.run(_crawl(crawler, spider, lambda: next(pages) == killed_at))
    return crawler.ledger.counts


async def _crawl(crawler: StubCrawler, spider: DeploymentsSpider, is_last: Callable[[], bool]) -> None:
    """Reads to the end, or to the page for which `is_last` is true: that page is kept and not parsed."""
    assert crawler.ledger is not None
    assert spider.run is not None
    crawler.ledger.resume()
    async for item in spider.start():
        if is_last():
            await KeepFetch(spider.run).process_item(item)
            spider.close_run()
            return
        await _process(crawler, spider.run, item)
    crawler.signals.send_catch_log(scrapy_signals.spider_closed, spider=spider, reason="finished")


async def _process(crawler: StubCrawler, run: Run, item: PageItem) -> None:
    try:
        run_stages(run, await ReadAhead(run).process_item(await KeepFetch(run).process_item(item)))
    except StageFailed as error:
        crawler.signals.send_catch_log(scrapy_signals.item_dropped, item=item, exception=error)
    else:
        crawler.signals.send_catch_log(scrapy_signals.item_scraped, item=DescribePost().process_item(item))
