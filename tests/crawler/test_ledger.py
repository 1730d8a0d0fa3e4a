"""What the ledger makes of a run that the archive itself breaks off, and of pages an earlier run left behind."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.python.failure import Failure

from crawler.items import PageItem
from crawler.ledger import RunLedger, begin_run
from crawler.verdict import Floors, SiteCounts
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError
from pipelines.records import FetchedPage
from tests.crawler.blog import PATHS, write_post
from tests.crawler.test_items import PAGE


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(f"sqlite:///{tmp_path / 'archive.db'}")


def test_an_archive_that_refuses_ends_the_run(archive: Archive) -> None:
    reasons: list[str] = []

    async def close_spider_async(reason: str) -> None:
        reasons.append(reason)

    async def break_off(ledger: RunLedger) -> None:
        ledger.note_broken(PageItem(PAGE), Failure(ArchiveError("database or disk is full")))
        assert ledger.closing is not None
        await ledger.closing

    crawler: Any = SimpleNamespace(engine=SimpleNamespace(close_spider_async=close_spider_async))
    ledger = RunLedger(crawler, begin_run(archive, "kedreamix"))
    ledger.tally.sites[PAGE.site.base_url] = SiteCounts(Floors())
    asyncio.run(break_off(ledger))
    assert reasons == ["archive"]
    assert [failed.reason for failed in ledger.tally.failures] == ["database or disk is full"]
    archive.close()


def test_pages_that_an_earlier_run_left_are_understood_first(archive: Archive) -> None:
    earlier = begin_run(archive, "kedreamix")
    for path in PATHS[:2]:
        body = write_post(path, PATHS.index(path)) if path == PATHS[0] else "<p>no article</p>"
        archive.keep_fetch(earlier.crawl_id, make_page(path, body))
    ledger = RunLedger(SimpleNamespace(), begin_run(archive, "kedreamix"))  # type: ignore[arg-type]
    ledger.resume()
    assert ledger.tally.papers_new == 1
    assert [failed.stage for failed in ledger.tally.failures] == ["parse"]
    assert list(archive.pending_fetches()) == []
    archive.close()


def make_page(path: str, body: str) -> FetchedPage:
    return replace(PAGE, url=PAGE.site.base_url + path[1:].replace(" ", "%20"), body=body.encode())
