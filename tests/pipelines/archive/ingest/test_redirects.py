"""URLs that a list names and that lead to the page of a post by a redirect."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pipelines.archive.departures.reconciliation import Settled
from pipelines.archive.ledger.fetches import Validators
from pipelines.archive.queries.last_seen import LastSeen
from pipelines.archive.store import Archive
from pipelines.records.readings import Reading
from tests.support.archive_queries import ask
from tests.support.factories import FIRST, NOW, change_reading, make_block, make_listed, make_reading, settle, store
from tests.support.rebuilds import read_dump, rebuild

LISTED = f"{FIRST.base_url}old/"
PAGE = make_reading(make_block(0), make_block(1, "2413.00002"))
LED = replace(PAGE, redirected_from=LISTED)
OTHER = make_reading(
    make_block(0, "2413.00003"), kind="note", key="other", url=LISTED, content_hash="other", edition_date=None
)
URLS = "SELECT url, status FROM post_urls ORDER BY url"
EVENTS = "SELECT kind, url FROM events ORDER BY id"


def read(archive: Archive, number: int, reading: Reading) -> str:
    """The outcome of reading a post on a day, by the URL that a list names."""
    listed = make_listed(url=reading.redirected_from or reading.url)
    return store(archive, reading, NOW + timedelta(days=number), listed=listed).outcome


def settle_on(archive: Archive, number: int, *urls: str) -> Settled:
    return settle(archive, *urls, at=NOW + timedelta(days=number, hours=1))


def expect_same_after_rebuild(archive: Archive, folder: Path, *readings: Reading) -> None:
    before = read_dump(archive, folder / "before")
    rebuild(archive, dict(enumerate(readings, 1)))
    after = read_dump(archive, folder / "after")
    assert sorted(name for name in before if before[name] != after[name]) == ["crawls.jsonl"]


def test_a_post_is_live_at_both_urls_in_every_run(archive: Archive, tmp_path: Path) -> None:
    assert [read(archive, number, LED) for number in range(3)] == ["new", "same", "same"]
    assert settle_on(archive, 3, LISTED) == Settled(2, 0, 0, 0)
    assert ask(archive, URLS) == [(PAGE.url, "live"), (LISTED, "live")]
    assert ask(archive, EVENTS) == [("new", PAGE.url)]
    assert ask(archive, "SELECT url, status FROM posts") == [(PAGE.url, "live")]
    expect_same_after_rebuild(archive, tmp_path, LED)


def test_a_list_that_names_neither_url(archive: Archive, tmp_path: Path) -> None:
    read(archive, 0, LED)
    assert settle_on(archive, 1).gone == 1
    assert ask(archive, URLS) == [(PAGE.url, "gone"), (LISTED, "gone")]
    assert ask(archive, EVENTS) == [("new", PAGE.url), ("gone", PAGE.url)]
    assert read(archive, 2, LED) == "metadata"
    assert ask(archive, URLS) == [(PAGE.url, "live"), (LISTED, "live")]
    assert ask(archive, EVENTS)[2:] == [("returned", PAGE.url)]
    expect_same_after_rebuild(archive, tmp_path, LED, LED)


def test_a_url_that_leads_elsewhere(archive: Archive, tmp_path: Path) -> None:
    there = replace(LED, url=f"{FIRST.base_url}b/")
    read(archive, 0, LED)
    read(archive, 1, there)
    assert settle_on(archive, 1, LISTED) == Settled(3, 0, 0, 0)
    assert ask(archive, URLS) == [(PAGE.url, "gone"), (there.url, "live"), (LISTED, "live")]
    assert ask(archive, EVENTS) == [("new", PAGE.url), ("moved", there.url)]
    expect_same_after_rebuild(archive, tmp_path, LED, there)


def test_a_url_that_has_a_page_again(archive: Archive, tmp_path: Path) -> None:
    read(archive, 0, LED)
    assert read(archive, 1, replace(PAGE, url=LISTED)) == "address"
    assert settle_on(archive, 1, LISTED).gone == 0
    assert ask(archive, URLS) == [(PAGE.url, "gone"), (LISTED, "live")]
    assert ask(archive, "SELECT count(*), min(status) FROM posts") == [(1, "live")]
    expect_same_after_rebuild(archive, tmp_path, LED, replace(PAGE, url=LISTED))


def test_what_the_next_request_of_the_listed_url_needs(archive: Archive) -> None:
    read(archive, 0, LED)
    read(archive, 1, replace(PAGE, redirected_from=None))
    seen = archive.pages.last_seen([LISTED, PAGE.url])
    assert seen[LISTED] == LastSeen(Validators(None, None), None, make_listed(url=LISTED), None)
    assert seen[PAGE.url].listed == make_listed(url=PAGE.url)


def test_a_page_that_gives_way_to_a_redirect(archive: Archive, tmp_path: Path) -> None:
    there = change_reading(
        OTHER, key="there", url=f"{FIRST.base_url}there/", content_hash="edited", redirected_from=LISTED
    )
    read(archive, 0, OTHER)
    assert read(archive, 1, there) == "address"
    assert settle_on(archive, 1, LISTED).gone == 0
    assert ask(archive, EVENTS) == [("new", LISTED), ("moved", there.url)]
    assert ask(archive, "SELECT p.url, r.url FROM posts p JOIN revisions r ON r.id = p.current_revision_id") == [
        (there.url, there.url)
    ], "the page that the listed URL had before is not shown"
    expect_same_after_rebuild(archive, tmp_path, OTHER, there)


def test_a_page_that_was_led_to_gives_way_to_another_post(archive: Archive) -> None:
    there = change_reading(
        OTHER, key="there", url=f"{FIRST.base_url}there/", content_hash="edited", redirected_from=LISTED
    )
    read(archive, 0, PAGE)
    read(archive, 0, OTHER)
    read(archive, 1, there)
    assert read(archive, 2, replace(PAGE, redirected_from=there.url)) == "same"
    assert ask(archive, "SELECT url, kind, status FROM posts") == [(PAGE.url, "digest", "live")]
    assert ask(archive, "SELECT count(*), min(status) FROM post_urls") == [(3, "live")]


def test_a_page_that_gives_way_to_another_post(archive: Archive, tmp_path: Path) -> None:
    read(archive, 0, PAGE)
    read(archive, 0, OTHER)
    assert read(archive, 1, LED) == "same"
    assert settle_on(archive, 1, PAGE.url, LISTED) == Settled(2, 0, 0, 0)
    assert ask(archive, "SELECT url, kind, status FROM posts") == [(PAGE.url, "digest", "live")]
    assert ask(archive, "SELECT count(*) FROM papers") == [(3,)], "the papers of the other post stay"
    expect_same_after_rebuild(archive, tmp_path, PAGE, OTHER)


def test_another_post_that_is_live_elsewhere_keeps_its_other_url(archive: Archive, tmp_path: Path) -> None:
    copy = replace(OTHER, url=f"{FIRST.base_url}copy/")
    read(archive, 0, PAGE)
    read(archive, 0, OTHER)
    read(archive, 0, copy)
    read(archive, 1, LED)
    assert ask(archive, "SELECT url, status FROM posts ORDER BY url") == [(PAGE.url, "live"), (copy.url, "live")]
    assert settle_on(archive, 1, PAGE.url, LISTED, copy.url).gone == 0
    expect_same_after_rebuild(archive, tmp_path, PAGE, OTHER, copy)


def test_a_redirect_of_the_past_changes_nothing(archive: Archive) -> None:
    read(archive, 1, OTHER)
    read(archive, 1, PAGE)
    before = ask(archive, "SELECT url, status, post_id FROM post_urls ORDER BY url")
    read(archive, 0, LED)
    assert ask(archive, "SELECT url, status, post_id FROM post_urls ORDER BY url") == before
    assert ask(archive, "SELECT count(*) FROM posts") == [(2,)]


def test_a_post_that_moved_is_recognised_behind_a_redirect(archive: Archive) -> None:
    moved = change_reading(LED, kind="note", key="moved", url=f"{FIRST.base_url}moved/")
    read(archive, 0, change_reading(PAGE, kind="note", key="note"))
    settle_on(archive, 0, PAGE.url)
    read(archive, 1, moved)
    assert settle_on(archive, 1, LISTED) == Settled(3, 1, 0, 0)
    assert ask(archive, "SELECT url, status FROM posts") == [(moved.url, "live")]
