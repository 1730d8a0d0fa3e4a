"""Crawls, sites and fetches: the rows that are written before a page is parsed."""

from dataclasses import replace
from datetime import timedelta

from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.ledger.fetches import PendingFetch
from pipelines.archive.store import Archive, open_archive
from pipelines.records.pages import PageFailure
from tests.support.archive_queries import ask
from tests.support.eventful_archive import live_through, withdraw
from tests.support.factories import FIRST, NOW, SECOND, make_listed, make_page, make_reading, store

LATER = NOW + timedelta(days=2)
DECIDED = ("moved", "replaced", "gone", "returned")


def test_run_and_its_counts(archive: Archive) -> None:
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    assert ask(archive, "SELECT finished_at, outcome FROM crawls") == [(None, None)]
    archive.runs.finish(crawl_id, NOW, "finished", CrawlCounts(posts_found=137, posts_new=98))
    assert ask(archive, "SELECT outcome, posts_found, posts_new, failures FROM crawls") == [("finished", 137, 98, 0)]


def test_run_is_told_what_its_lists_decided(archive: Archive) -> None:
    live_through(archive)
    withdraw(archive)
    runs = [crawl_id for (crawl_id,) in ask(archive, "SELECT id FROM crawls ORDER BY id")]
    for crawl_id in runs:
        archive.runs.finish(crawl_id, NOW, "finished", CrawlCounts())
    posts = "SELECT count(DISTINCT post_id) FROM events WHERE kind = '{}' AND crawl_id = {}"
    decided = [tuple(ask(archive, posts.format(kind, run))[0][0] for kind in DECIDED) for run in runs]
    columns = ", ".join(f"posts_{kind}" for kind in DECIDED)
    assert ask(archive, f"SELECT {columns} FROM crawls ORDER BY id") == decided
    assert [sum(column) for column in zip(*decided, strict=True)][1:3] == [1, 1]


def test_how_each_site_fared(archive: Archive) -> None:
    archive.sites.upsert(FIRST)
    crawl_id = archive.runs.begin("kedreamix", "refresh", NOW, [FIRST.base_url, "http://127.0.0.1:8000/"])
    ends = [SiteEnd(FIRST.base_url, "finished", 8), SiteEnd(SECOND.base_url, "unreached", 0)]
    archive.runs.finish(crawl_id, NOW, "failed", CrawlCounts(), ends)
    fared = "SELECT crawl_id, base_url, outcome, posts_found FROM crawl_sites JOIN sites ON sites.id = site_id"
    assert ask(archive, fared) == [(crawl_id, FIRST.base_url, "finished", 8)], "the other was never read"


def test_site_is_one_row(archive: Archive, archive_url: str) -> None:
    first = archive.sites.upsert(FIRST)
    assert archive.sites.upsert(FIRST) == first
    assert archive.sites.upsert(SECOND) != first
    again = open_archive(archive_url)
    assert again.sites.upsert(FIRST) == first
    assert again.sites.upsert(replace(FIRST, theme="matery")) == first
    again.close()
    assert ask(archive, "SELECT theme FROM sites ORDER BY rank") == [("matery",), ("matery",)]


def test_site_was_checked_and_listed(archive: Archive) -> None:
    archive.sites.upsert(FIRST)
    archive.sites.upsert(SECOND)
    archive.sites.mark_checked(FIRST, NOW)
    archive.sites.mark_listed(FIRST, NOW)
    noted = "SELECT home_etag, checked_at IS NULL, listed_at IS NULL FROM sites ORDER BY rank"
    assert [tuple(map(_as_flag, row)) for row in ask(archive, noted)] == [(None, False, False), (None, True, True)]


def test_what_was_deployed_is_taken_in(archive: Archive) -> None:
    home = make_page(url=FIRST.base_url, fetched_from="http://127.0.0.1:8000/", etag='"1"')
    archive.sites.upsert(FIRST)
    statement = "SELECT home_etag, home_last_modified, home_fetched_from, CAST(deployed_at AS TEXT) FROM sites"
    for now, etag, modified, deployed in (
        (NOW, '"1"', "Wed", NOW),
        (LATER, '"1"', "Thu", NOW),
        (LATER, '"2"', "Thu", LATER),
        (NOW, None, "Thu", LATER),
        (NOW, None, "Fri", NOW),
    ):
        archive.sites.mark_deployment_complete(replace(home, fetched_at=now, etag=etag, last_modified=modified))
        ((*marks, deployed_at),) = ask(archive, statement)
        assert marks == [etag, modified, "http://127.0.0.1:8000/"]
        assert deployed_at.startswith(f"{deployed:%Y-%m-%d}")


def _as_flag(value: object) -> object:
    return bool(value) if isinstance(value, int) else value


def test_pending_fetches_come_back_as_they_were_kept(archive: Archive) -> None:
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    listed = make_page(listed=make_listed(), fetched_from="http://127.0.0.1:8000/a/")
    pages = [make_page(url=f"https://first.example/{n}/", body=b"\x00\xff" * n) for n in range(60)]
    numbers = [archive.pages.keep(crawl_id, page) for page in (listed, *pages)]
    expected = [PendingFetch(crawl_id, number, page) for number, page in zip(numbers, (listed, *pages), strict=True)]
    assert list(archive.pages.pending(FIRST.base_url)) == expected
    for fetch in archive.pages.pending(FIRST.base_url):
        archive.posts.store(make_reading(url=fetch.page.url, key=fetch.page.url), fetch.fetch_id, crawl_id)
    assert list(archive.pages.pending(FIRST.base_url)) == []


def test_failure_keeps_the_page(archive: Archive) -> None:
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    fetch_id = archive.pages.keep(crawl_id, make_page())
    archive.failures.record(crawl_id, PageFailure(make_page().url, "parse", "no article"), NOW, fetch_id)
    archive.failures.record(crawl_id, PageFailure("https://first.example/b/", "fetch", "404"), NOW)
    assert ask(archive, "SELECT state, raw IS NULL FROM fetches") == [("not_understood", False)]
    assert ask(archive, "SELECT stage, error, fetch_id FROM failures ORDER BY id") == [
        ("parse", "no article", fetch_id),
        ("fetch", "404", None),
    ]
    assert list(archive.pages.pending(FIRST.base_url)) == []


def test_what_was_fetched_when_is_told_by_the_fetch(archive: Archive) -> None:
    store(archive, make_reading(), NOW)
    ((same,),) = ask(
        archive, "SELECT count(*) FROM revisions JOIN fetches f ON f.id = fetch_id WHERE read_at = fetched_at"
    )
    assert same == 1
