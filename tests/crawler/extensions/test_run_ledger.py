"""The ledger: what ends a run as broken, busy or interrupted, and pages that an earlier run left behind."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, get_args

import pytest
from scrapy.exceptions import CloseSpider, DropItem
from twisted.python.failure import Failure

from crawler import events
from crawler.extensions.run_ledger import RunLedger
from crawler.run_setup import begin_run
from crawler.runs.list_progress import ListProgress
from crawler.runs.site_counts import Floors, SiteCounts
from crawler.runs.verdict import Verdict
from crawler.sites.registry import SiteProfile
from crawler.spiders.kedreamix import KedreamixSpider
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError, BusyError
from pipelines.items import PageItem
from pipelines.records.pages import NotAPost, PageFailure
from pipelines.records.sites import Deployed, WholeList
from pipelines.run import Run
from pipelines.stages import StageFailed
from pipelines.storing.stored_post import StoredPost
from tests.support.archive_queries import ask
from tests.support.stub_crawler import StubCrawler, make_spider
from tests.support.tiny_sites.butterfly import PAGE, PATHS, make_page, write_post

NOW = datetime(2024, 5, 22, tzinfo=UTC)
PROFILE = SiteProfile(PAGE.site)
FAILURE = PageFailure(PAGE.url, "fetch", "HTTP 500")
WHOLE = WholeList(PAGE.site, NOW, frozenset())
SITE_URL = PAGE.site.base_url
POST = StoredPost(PAGE.url, SITE_URL, "note", "note:a", "A", None, None, None, "new", ["new"], [], [], [], 0, 0, 0)
BUG = RuntimeError("a bug of our own")
# One of each kind of event.
EVENTS: tuple[events.Event, ...] = (
    events.SiteReached(PROFILE, PAGE, ListProgress()),
    events.SiteUnchanged(PROFILE, PROFILE.site.base_url),
    events.SitePartReached(PROFILE),
    events.SiteUnreached(PAGE.url, "connection refused"),
    events.ListsEnded(PAGE.site),
    events.PostFound(PAGE.site, PAGE.url),
    events.PostUnchanged(PAGE),
    events.PageFailed(FAILURE, PAGE.site),
    events.PostWaits(FAILURE, PAGE.site),
    events.PostStored(POST),
    events.PostDropped(PageItem(PAGE), DropItem("not wanted")),
    events.ExceptionRaised(PAGE.url, "pipeline", Failure(BUG), PAGE.site),
    events.ExceptionRaised(PAGE.url, "crawl", Failure(BUG), None),
    events.DeploymentRead(Deployed(PAGE.site, "git:3a1f", NOW, WHOLE), is_done=True),
    events.ImageDownloaded("v2-0", "full/0.jpg", "0", "https://picx.example/v2-0.jpg"),
    events.ImageGone("v2-0"),
    events.ArchiveLost(BUG),
)


class Failing:
    """Stands for an archive or for counts: whatever is done with it raises `error`."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, _: str) -> NoReturn:
        raise self.error

    def __getitem__(self, _: str) -> NoReturn:
        raise self.error

    def __setitem__(self, _: str, value: object) -> NoReturn:
        raise self.error


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = open_archive(f"sqlite:///{tmp_path / 'archive.db'}")
    yield archive
    archive.close()


def make_ledger(archive: Any, run: Run | None = None) -> tuple[RunLedger, StubCrawler]:
    run = run or Run(archive, 1)
    crawler, spider = make_spider(KedreamixSpider, run)
    ledger = RunLedger(crawler, spider, run)  # type: ignore[arg-type]
    ledger.counts.sites[PAGE.site.base_url] = SiteCounts(Floors())
    return ledger, crawler


def run_events(ledger: RunLedger, *happened: events.Event, reason: str = "bookkeeping") -> Verdict:
    """The verdict on a run in which these events happen and then the spider closes."""

    async def live_through() -> None:
        for event in happened:
            ledger.handle(event)
        if ledger.closing:
            await ledger.closing
        ledger.finish(reason)

    asyncio.run(live_through())
    assert ledger.verdict is not None
    return ledger.verdict


def flatten(union: Any) -> set[type]:
    return set().union(*(flatten(member) for member in get_args(union))) if get_args(union) else {union}


def test_every_kind_of_event_is_tried() -> None:
    assert {type(event) for event in EVENTS} == flatten(events.Event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_exception_in_any_handler_breaks_the_run(event: events.Event) -> None:
    ledger, crawler = make_ledger(Failing(BUG))
    ledger.counts.sites = Failing(BUG)  # type: ignore[assignment]
    verdict = run_events(ledger, event, events.PostStored(POST))
    assert (verdict.outcome, verdict.exit_code) == ("broken", 6)
    assert verdict.reasons == (
        f"bug in the bookkeeping of {type(event).__name__}: RuntimeError: a bug of our own (-L DEBUG shows where)",
    )
    assert crawler.closed == ["bookkeeping"]
    assert ledger.spider.stopped


def test_an_exception_before_the_first_request_breaks_the_run() -> None:
    ledger, _ = make_ledger(Failing(BUG))
    with pytest.raises(CloseSpider):
        ledger.resume()
    assert run_events(ledger).reasons == (
        "bug in the bookkeeping of pages of an earlier run: RuntimeError: a bug of our own (-L DEBUG shows where)",
    )


def test_an_exception_at_the_end_breaks_the_run() -> None:
    ledger, _ = make_ledger(Failing(BUG))
    assert run_events(ledger, reason="finished").outcome == "broken"


def test_nothing_is_settled_once_a_handler_failed(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, _ = make_ledger(archive, begin_run(archive, "kedreamix", "full"))
    ledger.handle(events.SiteReached(PROFILE, PAGE, ListProgress(ended=True)))
    monkeypatch.setattr("crawler.extensions.run_ledger.settle_sites", lambda *_, **__: pytest.fail("settled"))
    run_events(ledger, events.ListsEnded(replace(PAGE.site, base_url="https://unknown.example/")), reason="finished")
    assert ask(archive, "SELECT outcome FROM crawls") == [("broken",)]


def test_an_archive_that_refuses_to_be_written_ends_the_run_once() -> None:
    full = ArchiveError("database or disk is full")
    ledger, crawler = make_ledger(Failing(full))
    refused = events.ExceptionRaised(PAGE.url, "pipeline", Failure(full), PAGE.site)
    assert run_events(ledger, refused, events.PageFailed(FAILURE, PAGE.site)) == Verdict("broken", (str(full),))
    assert crawler.closed == ["bookkeeping"]
    assert ledger.counts.failures == [PageFailure("/home/me/archive.db", "store", str(full))]


def test_an_archive_that_refuses_a_callback_ends_the_run() -> None:
    locked = ArchiveError("database is locked")
    ledger, _ = make_ledger(Failing(locked))
    assert run_events(ledger, events.ExceptionRaised(PAGE.url, "crawl", Failure(locked), None)) == Verdict(
        "broken", (str(locked),)
    )


def test_a_callback_that_fails_is_a_failure_of_its_page(archive: Archive) -> None:
    ledger, _ = make_ledger(archive, begin_run(archive, "kedreamix", "full"))
    ledger.handle(events.ExceptionRaised(PAGE.url, "crawl", Failure(KeyError("a")), None))
    assert ledger.counts.failures == [PageFailure(PAGE.url, "crawl", "KeyError('a')")]
    assert ask(archive, "SELECT url, stage FROM failures") == [(PAGE.url, "crawl")]


def test_pipelines_of_a_user_break_no_run(archive: Archive) -> None:
    """They may drop a post that is stored, or fail on it; then the page has a failure, and the post is counted."""
    ledger, _ = make_ledger(archive, begin_run(archive, "kedreamix", "full"))
    ledger.on_item_dropped(POST, DropItem("not wanted"))
    ledger.on_item_dropped(PageItem(PAGE), DropItem("not wanted"))
    ledger.on_item_error(POST, Failure(KeyError("title")))
    assert ledger.counts.outcomes == {"new": 2}
    assert ledger.counts.failures == [
        PageFailure(PAGE.url, "drop", "not wanted"),
        PageFailure(PAGE.url, "pipeline", "KeyError('title')"),
    ]
    assert ledger.given_up is None


def test_a_site_that_another_run_reads_ends_the_run() -> None:
    ledger, _ = make_ledger(Failing(BusyError("another run is reading it")))
    verdict = run_events(ledger, events.SiteUnchanged(PROFILE, PROFILE.site.base_url))
    assert (verdict.outcome, verdict.exit_code, ledger.counts.failures) == ("busy", 75, [])


def test_commits_that_cannot_be_listed_break_the_run() -> None:
    ledger, _ = make_ledger(Failing(BUG))

    async def list_commits() -> None:
        assert ledger.list_read_commits(PAGE.site) == frozenset()

    asyncio.run(list_commits())
    assert ledger.given_up is not None


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        ("shutdown", Verdict("interrupted")),
        ("closespider_itemcount", Verdict("interrupted", ("Scrapy closed the spider: closespider_itemcount",))),
    ],
)
def test_a_run_that_was_ended_early_is_not_judged(archive: Archive, reason: str, verdict: Verdict) -> None:
    ledger, crawler = make_ledger(archive, begin_run(archive, "kedreamix", "full", [PAGE.site.base_url]))
    crawler.stats.set_value("downloader/request_count", 7)
    archive.sites.upsert(PAGE.site)
    assert run_events(ledger, reason=reason) == verdict
    recorded = "SELECT c.outcome, s.outcome, bases, requests FROM crawls c JOIN crawl_sites s ON s.crawl_id = c.id"
    assert ask(archive, recorded) == [("interrupted", "interrupted", f'["{PAGE.site.base_url}"]', 7)]


def test_a_304_response_for_a_url_that_was_never_read(archive: Archive) -> None:
    ledger, _ = make_ledger(archive, begin_run(archive, "kedreamix", "full"))
    ledger.handle(events.PostUnchanged(replace(PAGE, status=304)))
    assert [failure.reason for failure in ledger.counts.failures] == ["HTTP 304 for a URL that was never read"]
    assert ledger.counts.posts_done == 1


def test_pages_that_an_earlier_run_left_are_processed_first(archive: Archive) -> None:
    earlier = begin_run(archive, "kedreamix", "full")
    for path in PATHS[:2]:
        body = write_post(path, PATHS.index(path)) if path == PATHS[0] else "<p>no article</p>"
        archive.pages.keep(earlier.crawl_id, make_page(path, body))
    ledger, _ = make_ledger(archive, begin_run(archive, "kedreamix", "full"))
    ledger.resume()
    assert ledger.counts.papers_new == 1
    assert [failure.stage for failure in ledger.counts.failures] == ["parse"]
    assert archive.pages.pending_sites() == []


def test_a_document_that_is_no_post_is_no_failure(archive: Archive) -> None:
    ledger, _ = make_ledger(archive, begin_run(archive, "documents", "full"))
    draft = NotAPost(PAGE.url, "document", "no title")
    ledger.handle(events.PostDropped(PageItem(PAGE), StageFailed(draft)))
    assert (ledger.counts.no_posts, ledger.counts.failures) == ([draft], [])
    site = ledger.counts.sites[SITE_URL]
    assert (site.fetched, site.unfetched, site.done) == (0, 0, 1)
