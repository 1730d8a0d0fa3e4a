"""Series of failures: when a failure is known, when the page is tried again, and when the failure has ended."""

from datetime import timedelta

import pytest

from pipelines.archive.queries.known_sites import RevisitPolicy
from pipelines.archive.store import Archive
from pipelines.records.pages import OpenFailure, PageFailure
from pipelines.records.sites import Site
from tests.support.factories import FIRST, NOW, make_page, make_reading, store

URL = f"{FIRST.base_url}lost/"
LOST = PageFailure(URL, "fetch", "HTTP 404")
HOUR = timedelta(hours=1)
POLICY = RevisitPolicy(0, 300, 0, 2)


def fail(archive: Archive, hours: float, failure: PageFailure = LOST) -> bool:
    """A run in which the page fails, so many hours after the first; whether the failure is known."""
    crawl_id = archive.runs.begin("kedreamix", "refresh", NOW + hours * HOUR)
    return archive.failures.record(crawl_id, failure, NOW + hours * HOUR)


def list_open(archive: Archive) -> list[tuple[str, int]]:
    return [(failure.url, failure.times) for failure in archive.failures.list_open()]


def test_a_failure_is_known_once_it_has_happened_in_two_runs(archive: Archive) -> None:
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    assert [archive.failures.record(crawl_id, LOST, NOW) for _ in range(2)] == [False, False]
    assert fail(archive, 6)
    assert fail(archive, 18)
    assert list_open(archive) == [(URL, 3)]
    assert not fail(archive, 20, PageFailure(URL, "fetch", "HTTP 500"))
    assert list_open(archive) == [(URL, 1)]


@pytest.mark.parametrize(("lasted", "waits"), [(0, 0), (6, 6), (24, 24), (24 * 30, 24 * 7)])
def test_a_page_waits_for_as_long_as_it_has_failed(archive: Archive, lasted: int, waits: int) -> None:
    fail(archive, 0)
    if lasted:
        fail(archive, lasted)
    (failure,) = archive.failures.find_open([URL, FIRST.base_url]).values()
    last = NOW + lasted * HOUR
    times = 1 + (lasted > 0)
    assert failure == OpenFailure(URL, "fetch", "HTTP 404", NOW, last, times, last + waits * HOUR)


def test_a_failure_ends_when_the_page_works(archive: Archive) -> None:
    stored = make_reading(url=URL)
    fail(archive, 0)
    store(archive, stored, NOW - HOUR)
    assert list_open(archive) == [(URL, 1)], "the page is of a time before the failure"
    store(archive, stored, NOW + HOUR)
    assert list_open(archive) == []
    assert not fail(archive, 2), "it begins anew"
    assert archive.pages.mark_seen(1, make_page(url=URL, fetched_at=NOW + 3 * HOUR))
    assert list_open(archive) == []
    fail(archive, 4)
    archive.failures.close([URL], NOW + 5 * HOUR)
    assert archive.failures.find_open([URL]) == {}


def test_what_the_lists_do_not_name_has_ended_once_they_are_read(archive: Archive) -> None:
    inner = Site("kedreamix", f"{FIRST.base_url}inner/", "matery", 1)
    for site in (FIRST, inner):
        archive.sites.upsert(site)
    listed, unlisted, elsewhere, image = (f"{FIRST.base_url}{name}" for name in ("a/", "b/", "inner/c/", "d.png"))
    for url in (listed, unlisted, elsewhere):
        fail(archive, 0, PageFailure(url, "fetch", "HTTP 404"))
    fail(archive, 0, PageFailure(image, "image", "HTTP 404"))
    fail(archive, 1, PageFailure(f"{FIRST.base_url}e/", "list", "no list"))
    (newest,) = (run.id for run in archive.runs.latest(1))
    archive.failures.close_unlisted(FIRST.base_url, newest, {listed}, NOW + 2 * HOUR)
    assert {url for url, _ in list_open(archive)} == {listed, elsewhere, image, f"{FIRST.base_url}e/"}


@pytest.mark.parametrize(
    ("failure", "hours", "retries"),
    [
        (LOST, 1, True),
        (PageFailure(f"{FIRST.base_url}d.png", "image", "HTTP 404"), 1, False),
        (PageFailure("https://elsewhere.example/", "fetch", "HTTP 404"), 1, False),
    ],
)
def test_a_site_with_pages_to_try_again(archive: Archive, failure: PageFailure, hours: int, retries: bool) -> None:
    archive.sites.upsert(FIRST)
    fail(archive, 0, failure)
    (site,) = archive.sites.known(POLICY, NOW + hours * HOUR)
    assert site.retries is retries


def test_a_site_is_not_read_for_a_page_that_waits(archive: Archive) -> None:
    archive.sites.upsert(FIRST)
    fail(archive, 0)
    fail(archive, 10)
    assert [site.retries for site in archive.sites.known(POLICY, NOW + 19 * HOUR)] == [False]
    assert [site.retries for site in archive.sites.known(POLICY, NOW + 20 * HOUR)] == [True]


def test_a_live_post_is_told_from_a_page_that_was_never_read(archive: Archive) -> None:
    stored = make_reading(url=URL)
    assert not archive.failures.is_of_live_post(URL)
    store(archive, stored)
    assert archive.failures.is_of_live_post(URL)
