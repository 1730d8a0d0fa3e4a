"""What the ledger makes of a run that the archive itself breaks off, and of pages an earlier run left behind."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler import signals
from crawler.extensions.run_ledger import RunLedger, begin_run
from crawler.runs.verdict import Floors, SiteCounts, Verdict
from crawler.spiders.kedreamix import KedreamixSpider
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError
from pipelines.items import PageItem
from pipelines.run import Run
from tests.support.archive_queries import ask
from tests.support.tiny_sites.butterfly import PAGE, PATHS, make_page, write_post


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(f"sqlite:///{tmp_path / 'archive.db'}")


class Crawler:
    """As much of Scrapy as the ledger speaks to."""

    settings: ClassVar = Settings({"ARCHIVE_URL": "sqlite:////home/me/archive.db"})
    spidercls = KedreamixSpider

    def __init__(self) -> None:
        self.engine = self.signals = self.stats = self
        self.heard: list[Any] = []

    def get_value(self, name: str, default: int) -> int:
        return {"downloader/request_count": 7}.get(name, default)

    def send_catch_log(self, signal: object) -> None:
        self.heard.append(signal)

    async def close_spider_async(self, reason: str) -> None:
        self.heard.append(reason)


class Refusing:
    """An archive that can no longer be used: every method of every role raises ArchiveError."""

    def __getattr__(self, name: str) -> "Refusing":
        return self

    def __call__(self, *_: object) -> None:
        raise ArchiveError("cannot use the archive: database is locked")


def make_ledger(archive: Any) -> tuple[RunLedger, list[Any]]:
    crawler = Crawler()
    ledger = RunLedger(crawler, Run(archive, 1))  # type: ignore[arg-type]
    ledger.tally.sites[PAGE.site.base_url] = SiteCounts(Floors())
    return ledger, crawler.heard


def test_an_archive_that_refuses_ends_the_run_once() -> None:
    async def break_off(ledger: RunLedger) -> None:
        ledger.note_broken(PageItem(PAGE), Failure(ArchiveError("database or disk is full")))
        ledger.note_failed(PAGE.url, "fetch", "HTTP 500", PAGE.site)
        ledger.note_unchanged(PAGE)
        assert ledger.closing is not None
        await ledger.closing
        ledger.finish("archive")

    ledger, heard = make_ledger(Refusing())
    asyncio.run(break_off(ledger))
    assert heard.count("archive") == 1
    assert signals.run_given_up in heard
    assert [failed.reason for failed in ledger.tally.failures] == ["database or disk is full", "HTTP 500"]
    assert ledger.verdict == Verdict("broken")


def test_an_archive_that_refuses_the_last_word() -> None:
    ledger, _ = make_ledger(Refusing())
    ledger.finish("finished")
    assert ledger.verdict == Verdict("broken")
    assert ledger.tally.failures[0].url == "/home/me/archive.db"


def test_an_archive_that_refuses_before_anything_is_asked() -> None:
    ledger, _ = make_ledger(Refusing())
    with pytest.raises(CloseSpider):
        ledger.resume()
    assert len(ledger.tally.failures) == 1


def test_an_archive_that_refuses_to_say_what_it_knows_of_a_list() -> None:
    async def break_off(ledger: RunLedger) -> None:
        response = Response(PAGE.url, request=Request(PAGE.url, meta={"public_url": PAGE.url}))
        ledger.note_bug(Failure(ArchiveError("database is locked")), response)
        ledger.note_bug(Failure(KeyError("a fault of our own")), response)
        assert ledger.closing is not None
        await ledger.closing

    ledger, heard = make_ledger(Refusing())
    asyncio.run(break_off(ledger))
    assert heard.count("archive") == 1
    assert [failed.stage for failed in ledger.tally.failures] == ["store", "crawl"]


def test_an_interrupted_run_is_not_judged(archive: Archive) -> None:
    ledger, _ = make_ledger(archive)
    ledger.run = begin_run(archive, "kedreamix", "full", [PAGE.site.base_url])
    archive.sites.upsert(PAGE.site)
    ledger.finish("shutdown")
    assert ledger.verdict == Verdict("interrupted")
    noted = "SELECT c.outcome, s.outcome, bases, requests FROM crawls c JOIN crawl_sites s ON s.crawl_id = c.id"
    assert ask(archive, noted) == [("interrupted", "interrupted", f'["{PAGE.site.base_url}"]', 7)]
    archive.close()


def test_an_answer_304_for_what_nobody_has_read(archive: Archive) -> None:
    ledger, _ = make_ledger(archive)
    ledger.run = begin_run(archive, "kedreamix", "full")
    ledger.note_unchanged(replace(PAGE, status=304))
    assert [failed.reason for failed in ledger.tally.failures] == ["HTTP 304 for an address that was never read"]
    assert ledger.tally.posts_done == 1
    archive.close()


def test_pages_that_an_earlier_run_left_are_understood_first(archive: Archive) -> None:
    earlier = begin_run(archive, "kedreamix", "full")
    for path in PATHS[:2]:
        body = write_post(path, PATHS.index(path)) if path == PATHS[0] else "<p>no article</p>"
        archive.pages.keep(earlier.crawl_id, make_page(path, body))
    ledger = RunLedger(SimpleNamespace(), begin_run(archive, "kedreamix", "full"))  # type: ignore[arg-type]
    ledger.resume()
    assert ledger.tally.papers_new == 1
    assert [failed.stage for failed in ledger.tally.failures] == ["parse"]
    assert archive.pages.pending_sites() == []
    archive.close()
