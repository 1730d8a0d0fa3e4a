"""What was derived is derived again from the fetches, and comes to the same."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.archive.ledger.crawls import CrawlCounts
from pipelines.archive.ledger.fetches import Validators
from pipelines.archive.rebuild import begin_rebuild
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError
from pipelines.records.pages import PageFailure
from pipelines.records.readings import Reading, Section
from tests.support.archive_queries import ask, dump_tables
from tests.support.eventful_archive import DIGEST, LATER, READINGS, live_through, withdraw
from tests.support.factories import FIRST, NOW, change_reading, make_block, make_page, make_reading, settle, store
from tests.support.rebuilds import SOON, list_fetches, read_dump, rebuild, replay_fetch

DAY = timedelta(days=1)


def interrupt_rebuild(archive: Archive) -> None:
    with begin_rebuild(archive, SOON) as open_rebuild:
        replay_fetch(open_rebuild, next(list_fetches(open_rebuild)), {})
        raise KeyboardInterrupt


def test_the_same_archive(archive: Archive, tmp_path: Path) -> None:
    readings = live_through(archive)
    withdraw(archive)
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE images SET path = 'images/v2-0.jpg', checksum = '00' WHERE key = 'v2-0'")
    before = read_dump(archive, tmp_path / "before")
    pages = rebuild(archive, readings)
    after = read_dump(archive, tmp_path / "after")
    changed = sorted(name for name in before if before[name] != after[name])
    assert changed == ["crawls.jsonl", "failures.jsonl"]
    assert len(pages) == len(readings)  # one was the same and has no bytes, one is not understood
    modes = [("kedreamix", "full"), *[("kedreamix", "refresh")] * 3, ("reparse",) * 2]
    assert ask(archive, "SELECT spider, mode FROM crawls ORDER BY id") == modes
    assert ask(archive, "SELECT crawl_id, kind FROM events WHERE crawl_id > 1 ORDER BY id") == [
        (3, "replaced"),
        (4, "gone"),
    ]


def test_events_are_dated_by_their_pages(archive: Archive) -> None:
    live_through(archive)
    ((astray,),) = ask(
        archive,
        "SELECT count(*) FROM events e LEFT JOIN fetches f ON f.url = e.url AND f.fetched_at = e.at WHERE f.id IS NULL",
    )
    assert astray == 0


def test_post_that_returned_returns_again(archive: Archive, tmp_path: Path) -> None:
    readings = live_through(archive)
    withdraw(archive)
    crawl_id = archive.runs.begin("kedreamix", "full", SOON)
    fetch_id = archive.pages.keep(crawl_id, make_page(fetched_at=SOON))
    archive.posts.store(readings[7], fetch_id, crawl_id)
    before = read_dump(archive, tmp_path / "before")
    rebuild(archive, readings | {fetch_id: readings[7]})
    after = read_dump(archive, tmp_path / "after")
    assert before["events.jsonl"] == after["events.jsonl"]
    assert before["posts.jsonl"] == after["posts.jsonl"]
    assert b'"returned"' in after["events.jsonl"]


def test_pages_are_replayed_under_the_run_that_fetched_them(archive: Archive) -> None:
    store(archive, DIGEST)
    store(archive, LATER, SOON)
    pages = rebuild(archive, {1: DIGEST, 2: LATER})
    assert [page.crawl_id for page in pages] == [1, 2]
    assert [page.page.fetched_at for page in pages] == [NOW, SOON]


def test_a_better_parser(archive: Archive) -> None:
    """A page that was not understood is now, another no longer; a page that is now pending is understood."""
    readings = live_through(archive)
    archive.pages.keep(1, make_page(url=f"{FIRST.base_url}p/"))
    unread, pending = 10, 11
    note = READINGS[-1]
    now = {
        **readings,
        unread: change_reading(note, key="x", url=f"{FIRST.base_url}x/"),
        pending: change_reading(note, key="p", url=f"{FIRST.base_url}p/"),
    }
    del now[8]
    rebuild(archive, now)
    states = dict(ask(archive, "SELECT id, state FROM fetches"))
    assert (states[8], states[unread], states[pending]) == ("not_understood", "kept", "kept")
    assert ask(archive, "SELECT crawl_id, fetch_id FROM failures ORDER BY id DESC LIMIT 1") == [(2, 8)]
    assert sorted(ask(archive, "SELECT identity FROM posts WHERE kind = 'note'")) == [("p",), ("x",)]


def test_bytes_are_kept_where_the_difference_is_no_longer_seen(archive: Archive) -> None:
    store(archive, DIGEST)
    store(archive, replace(DIGEST, content_hash="h2"))
    rebuild(archive, {1: DIGEST, 2: DIGEST})
    assert ask(archive, "SELECT state, raw IS NULL FROM fetches ORDER BY id") == [("kept", False)] * 2
    assert ask(archive, "SELECT count(*) FROM revisions") == [(1,)]


def test_sights_carry_their_validators(archive: Archive) -> None:
    readings = live_through(archive)
    rebuild(archive, readings)
    assert archive.pages.last_seen([LATER.url])[LATER.url].validators == Validators(
        '"5"', "Wed, 22 May 2024 08:00:00 GMT"
    )
    ((seen_at,),) = ask(archive, f"SELECT CAST(last_seen_at AS TEXT) FROM post_urls WHERE url = '{LATER.url}'")
    assert seen_at.startswith("2024-06-01")


def test_whatever_ends_it_leaves_everything_as_it_was(archive: Archive) -> None:
    live_through(archive)
    before = dump_tables(archive), ask(archive, "SELECT * FROM crawls"), ask(archive, "SELECT state FROM fetches")
    with pytest.raises(KeyboardInterrupt):
        interrupt_rebuild(archive)
    after = dump_tables(archive), ask(archive, "SELECT * FROM crawls"), ask(archive, "SELECT state FROM fetches")
    assert after == before


def test_a_page_that_cannot_be_stored_takes_nothing_along(archive: Archive) -> None:
    store(archive, DIGEST)
    store(archive, LATER)
    broken = change_reading(LATER, sections=(Section(7, 0, "other", None, "没有这一块"),))
    with begin_rebuild(archive, SOON) as open_rebuild:
        for fetch in list_fetches(open_rebuild):
            if fetch.fetch_id == 1:
                open_rebuild.archive.posts.store(DIGEST, 1, 1)
                continue
            with pytest.raises(KeyError):
                open_rebuild.archive.posts.store(broken, 2, 2)
            open_rebuild.archive.failures.record(
                open_rebuild.crawl_id, PageFailure(LATER.url, "store", "KeyError"), SOON, 2
            )
        assert open_rebuild.archive.pages.pending_sites() == []
    assert ask(archive, "SELECT identity FROM posts") == [(DIGEST.identity.key,)]
    assert ask(archive, "SELECT state FROM fetches ORDER BY id") == [("kept",), ("not_understood",)]


def test_an_archive_without_its_pages_is_not_rebuilt(archive: Archive) -> None:
    store(archive, make_reading(make_block()))
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE fetches SET state = 'elsewhere', raw = NULL")
    before = dump_tables(archive)
    with pytest.raises(ArchiveError, match="lacks 1 of its pages"):
        rebuild(archive, {})
    assert dump_tables(archive) == before


def test_an_absence_in_an_earlier_crawl_comes_first_whatever_its_time(archive: Archive) -> None:
    """The later crawl reads a commit: its page is older than the list that no longer named the post."""
    note = change_reading(READINGS[-1], content_hash="n")
    store(archive, note)
    settle(archive, at=SOON)
    archive.runs.finish(2, SOON, "finished", CrawlCounts())
    later = archive.runs.begin("deployments", "full", SOON)
    fetch_id = archive.pages.keep(later, make_page(url=note.url, fetched_at=NOW + DAY))
    archive.posts.store(note, fetch_id, later)
    events = ask(archive, "SELECT kind FROM events ORDER BY id")
    with begin_rebuild(archive, SOON) as open_rebuild:
        for fetch in list_fetches(open_rebuild):
            open_rebuild.archive.posts.store(note, fetch.fetch_id, fetch.crawl_id)
    assert ask(archive, "SELECT kind FROM events ORDER BY id") == events == [("new",), ("gone",)]


def test_a_rebuild_can_be_dumped_before_it_is_committed(archive: Archive, tmp_path: Path) -> None:
    store(archive, DIGEST)
    before = read_dump(archive, tmp_path / "before")
    with begin_rebuild(archive, SOON) as open_rebuild:
        for fetch in list_fetches(open_rebuild):
            replay_fetch(open_rebuild, fetch, {1: DIGEST})
        within = read_dump(open_rebuild.archive, tmp_path / "within")
    assert [name for name in before if before[name] != within[name]] == ["crawls.jsonl"]


def lose_a_revision(archive: Archive, readings: Mapping[int, Reading]) -> None:
    with begin_rebuild(archive, SOON) as replay:
        for fetch in list_fetches(replay):
            replay_fetch(replay, fetch, readings)
        replay.connection.exec_driver_sql("UPDATE posts SET current_revision_id = 999 WHERE id = 1")


def test_a_row_that_refers_to_none_ends_it(sqlite_archive: Archive, tmp_path: Path) -> None:
    said = live_through(sqlite_archive)
    before = read_dump(sqlite_archive, tmp_path / "before")
    with pytest.raises(AssertionError, match=r"refers to none: \('posts'"):
        lose_a_revision(sqlite_archive, said)
    assert read_dump(sqlite_archive, tmp_path / "after") == before
    assert ask(sqlite_archive, "PRAGMA foreign_keys") == [(1,)]
