"""Responses with status 304, and what a conditional request of a URL needs."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from pipelines.archive.ledger.fetches import Validators
from pipelines.archive.queries.last_seen import LastSeen
from pipelines.archive.store import Archive
from pipelines.records.pages import PageFailure
from tests.support.archive_queries import ask
from tests.support.factories import NOW, make_listed, make_page, make_reading, store

LATER = NOW + timedelta(days=2)
MIRROR = "http://127.0.0.1:8000/a/"
ACCOUNTS = Path("/proc/self/io")
UNCHANGED = make_page(
    status=304, body=b"", content_type=None, etag='"2"', last_modified=None, fetched_at=LATER, listed=make_listed()
)


def see(archive: Archive, **given: object) -> bool:
    return archive.pages.mark_seen(archive.runs.begin("kedreamix", "full", LATER), replace(UNCHANGED, **given))


def test_an_address_that_is_known_is_seen_again(archive: Archive) -> None:
    store(archive, make_reading())
    assert see(archive)
    assert ask(archive, "SELECT status, state, raw IS NULL FROM fetches ORDER BY id") == [
        (200, "kept", False),
        (304, "same", True),
    ]
    assert ask(archive, "SELECT etag, last_modified FROM post_urls") == [('"2"', "Wed, 22 May 2024 08:00:00 GMT")]
    ((moved_on,),) = ask(archive, "SELECT last_seen_at > first_seen_at FROM post_urls")
    assert moved_on
    assert archive.pages.pending_sites() == []


def test_an_address_that_is_not_known_leaves_no_trace(archive: Archive) -> None:
    assert not see(archive)
    assert ask(archive, "SELECT count(*) FROM fetches") == [(0,)]


def test_what_an_address_is_asked_with(archive: Archive) -> None:
    store(archive, make_reading(), fetched_from=MIRROR, listed=make_listed(title="虚拟人"))
    modified = "Wed, 22 May 2024 08:00:00 GMT"
    on_page = make_listed(title="虚拟人 日报", cover_image_url=None)
    url = make_page().url
    assert archive.pages.last_seen([url, "https://first.example/other/"]) == {
        url: LastSeen(Validators('"1"', modified), MIRROR, make_listed(), on_page)
    }
    see(archive, listed=make_listed(title="改名"))
    assert archive.pages.last_seen([url]) == {
        url: LastSeen(Validators('"2"', modified), None, make_listed(title="改名"), on_page)
    }


def test_an_address_of_documents_alone_tells_no_page(archive: Archive) -> None:
    store(archive, make_reading(media_type="text/markdown"))
    ((url, sight),) = archive.pages.last_seen([make_page().url]).items()
    assert (url, sight.on_page) == (make_page().url, None)


def test_a_page_that_was_not_understood_is_no_sight(archive: Archive) -> None:
    store(archive, make_reading())
    crawl_id = archive.runs.begin("kedreamix", "full", LATER)
    spoilt = archive.pages.keep(crawl_id, make_page(etag='"3"'))
    archive.failures.record(crawl_id, PageFailure(make_page().url, "parse", "no article"), LATER, spoilt)
    sight = archive.pages.last_seen([make_page().url])[make_page().url]
    assert sight.validators.etag == '"1"'


@pytest.mark.parametrize("url", ["https://first.example/never/", "https://first.example/gone/"])
def test_what_is_gone_or_was_never_read_is_asked_for_whole(sqlite_archive: Archive, url: str) -> None:
    store(sqlite_archive, make_reading(url="https://first.example/gone/"))
    with sqlite_archive._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE post_urls SET status = 'gone'")
    assert sqlite_archive.pages.last_seen([url]) == {}
    assert not see(sqlite_archive, url=url)


@pytest.mark.skipif(not ACCOUNTS.exists(), reason="only Linux tells how much was read from files")
def test_no_page_is_read_to_know_that_it_was(sqlite_archive: Archive) -> None:
    """Many thousand of them would be, for a refresh asks for the sights of all posts that a list names."""
    page = Random(0).randbytes(1_000_000)
    store(sqlite_archive, make_reading(), body=page)
    sqlite_archive._engine.dispose()  # with all that it has in memory
    before = count_read()
    assert len(sqlite_archive.pages.last_seen([make_page().url])) == 1
    assert count_read() - before < len(page) / 5


def count_read() -> int:
    """Bytes that this process has read from files so far."""
    return int(ACCOUNTS.read_text().split()[1])
