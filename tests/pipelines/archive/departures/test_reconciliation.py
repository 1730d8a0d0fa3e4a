"""What a list read whole does not name is marked, with its event, and settled the same way in a rebuild."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pipelines.archive.departures.reconciliation import Settled
from pipelines.archive.store import Archive
from pipelines.records.readings import Reading
from tests.support.archive_queries import ask, dump_tables
from tests.support.factories import (
    FIRST,
    NOW,
    SECOND,
    change_reading,
    make_block,
    make_facts,
    make_reading,
    settle,
    store,
)
from tests.support.rebuilds import read_dump, rebuild

DIGEST = make_reading(make_block(0), make_block(1, "2413.00002"))
NOTE = make_reading(kind="note", key="note", url=f"{FIRST.base_url}n/", content_hash="note", mentions=())
RENAMED = change_reading(NOTE, key="renamed", url=f"{FIRST.base_url}m/")
EVENTS = "SELECT kind, url FROM events ORDER BY id"


def read_on(archive: Archive, number: int, *readings: Reading) -> None:
    for reading in readings:
        store(archive, reading, NOW + timedelta(days=number))


def settle_on(archive: Archive, number: int, *readings: Reading, **given: object) -> Settled:
    return settle(archive, *(reading.url for reading in readings), at=NOW + timedelta(days=number, hours=1), **given)  # type: ignore[arg-type]


def expect_same_after_rebuild(archive: Archive, folder: Path, readings: list[Reading]) -> None:
    before = read_dump(archive, folder / "before")
    rebuild(archive, dict(enumerate(readings, 1)))
    after = read_dump(archive, folder / "after")
    assert sorted(name for name in before if before[name] != after[name]) == ["crawls.jsonl"]


def test_a_list_that_names_all_writes_nothing(archive: Archive) -> None:
    read_on(archive, 0, DIGEST, NOTE)
    before = dump_tables(archive)
    assert settle_on(archive, 1, DIGEST, NOTE) == Settled(2, 0, 0, 0)
    assert dump_tables(archive) == before
    assert ask(archive, "SELECT settled_at IS NULL FROM sites") == [(False,)]


def test_gone_and_back(archive: Archive, tmp_path: Path) -> None:
    read_on(archive, 0, DIGEST, NOTE)
    assert settle_on(archive, 1, DIGEST) == Settled(2, 0, 0, 1)
    assert ask(archive, "SELECT url, status, gone_at IS NULL FROM post_urls ORDER BY url") == [
        (DIGEST.url, "live", True),
        (NOTE.url, "gone", False),
    ]
    assert ask(archive, "SELECT status, gone_at IS NULL FROM posts ORDER BY id") == [("live", True), ("gone", False)]
    assert settle_on(archive, 2, DIGEST) == Settled(1, 0, 0, 0)
    read_on(archive, 3, NOTE)
    assert ask(archive, EVENTS) == [("new", DIGEST.url), ("new", NOTE.url), ("gone", NOTE.url), ("returned", NOTE.url)]
    assert ask(archive, "SELECT count(*) FROM posts WHERE status = 'live'") == [(2,)]
    expect_same_after_rebuild(archive, tmp_path, [DIGEST, NOTE, NOTE])


def test_an_empty_list_leaves_nothing_live(archive: Archive) -> None:
    read_on(archive, 0, DIGEST)
    assert settle_on(archive, 1).gone == 1
    assert ask(archive, "SELECT count(*) FROM papers") == [(2,)], "its papers stay"


def test_moved_by_identity(archive: Archive, tmp_path: Path) -> None:
    there = replace(DIGEST, url=f"{FIRST.base_url}b/")
    read_on(archive, 0, DIGEST)
    settle_on(archive, 0, DIGEST)
    read_on(archive, 1, there)
    assert settle_on(archive, 1, there) == Settled(2, 0, 0, 0)
    assert ask(archive, EVENTS) == [("new", DIGEST.url), ("moved", there.url)]
    assert ask(
        archive, "SELECT url, status, (SELECT url FROM revisions WHERE id = current_revision_id) FROM posts"
    ) == [(there.url, "live", there.url)]
    read_on(archive, 2, DIGEST)
    settle_on(archive, 2, DIGEST)
    assert ask(archive, EVENTS)[2:] == [("moved", DIGEST.url)], "and back"
    expect_same_after_rebuild(archive, tmp_path, [DIGEST, there, DIGEST])


def test_moved_by_content(archive: Archive, tmp_path: Path) -> None:
    read_on(archive, 0, DIGEST, NOTE)
    settle_on(archive, 0, DIGEST, NOTE)
    read_on(archive, 1, RENAMED)
    assert settle_on(archive, 1, DIGEST, RENAMED) == Settled(3, 1, 0, 0)
    assert ask(archive, "SELECT identity, url, status FROM posts WHERE kind = 'note'") == [
        ("note", RENAMED.url, "live")
    ]
    assert ask(archive, EVENTS)[1:] == [("new", NOTE.url), ("moved", RENAMED.url)]
    assert ask(archive, "SELECT DISTINCT post_id FROM post_urls WHERE url <> '" + DIGEST.url + "'") == [(2,)]
    read_on(archive, 2, replace(RENAMED, content_hash="edited"))
    assert ask(archive, EVENTS)[3:] == [("edited", RENAMED.url)]
    expect_same_after_rebuild(archive, tmp_path, [DIGEST, NOTE, RENAMED, replace(RENAMED, content_hash="edited")])


def test_a_copy_that_stood_beside_it_all_along_is_no_move(archive: Archive) -> None:
    read_on(archive, 0, NOTE, RENAMED)
    settle_on(archive, 1, NOTE, RENAMED)
    assert settle_on(archive, 2, RENAMED) == Settled(2, 0, 0, 1)
    assert ask(archive, "SELECT count(*) FROM posts") == [(2,)]


def test_a_gone_post_that_comes_back_under_another_name(archive: Archive, tmp_path: Path) -> None:
    read_on(archive, 0, DIGEST, NOTE)
    settle_on(archive, 1, DIGEST)
    read_on(archive, 2, replace(RENAMED, content_hash="other"), RENAMED)
    assert ask(archive, EVENTS)[3:] == [("new", RENAMED.url), ("edited", RENAMED.url)]
    elsewhere = change_reading(RENAMED, url=f"{FIRST.base_url}o/", key="o")
    read_on(archive, 3, elsewhere)
    assert ask(archive, EVENTS)[5:] == [("moved", elsewhere.url), ("returned", elsewhere.url)]
    readings = [DIGEST, NOTE, replace(RENAMED, content_hash="other"), RENAMED, elsewhere]
    expect_same_after_rebuild(archive, tmp_path, readings)


def test_another_site_shows_it_from_now_on(archive: Archive, tmp_path: Path) -> None:
    """Facts, shown revision and best readings of its papers come from where it still stands."""
    old = replace(DIGEST, metadata=make_facts(title="旧", tags=("旧",)))
    blocks = (make_block(0, title="Told Elsewhere"),)
    other = make_reading(*blocks, site=SECOND, content_hash="h9", metadata=make_facts(title="新", tags=("新",)))
    read_on(archive, 0, old, other)
    assert ask(archive, "SELECT title FROM posts") == [("旧",)]
    assert settle_on(archive, 1) == Settled(1, 0, 0, 0)
    shown = "SELECT p.title, p.url, p.status, r.url FROM posts p JOIN revisions r ON r.id = current_revision_id"
    assert ask(archive, shown) == [("新", other.url, "live", other.url)]
    assert ask(archive, "SELECT name FROM post_tags JOIN tags ON tags.id = tag_id") == [("新",)]
    assert ask(archive, "SELECT title FROM papers WHERE arxiv_id = '2413.00001'") == [("Told Elsewhere",)]
    assert ask(archive, EVENTS)[2:] == [("moved", other.url)], "it is not gone"
    expect_same_after_rebuild(archive, tmp_path, [old, other])


def test_replaced_by_a_digest_of_a_later_date(archive: Archive, tmp_path: Path) -> None:
    blocks = (make_block(0), make_block(1, "2413.00009"))
    facts = {"edition_date": date(2024, 5, 24), "key": "later", "content_hash": "h5"}
    later = make_reading(*blocks, url=f"{FIRST.base_url}l/", **facts)
    read_on(archive, 0, DIGEST)
    settle_on(archive, 0, DIGEST)
    read_on(archive, 1, later)
    assert settle_on(archive, 1, later) == Settled(2, 0, 1, 0)
    replaced = "SELECT p.status, l.identity FROM posts p JOIN posts l ON l.id = p.replaced_by_id"
    assert ask(archive, replaced) == [("gone", "later")]
    assert ask(archive, EVENTS)[2:] == [("replaced", DIGEST.url)]
    expect_same_after_rebuild(archive, tmp_path, [DIGEST, later])
    read_on(archive, 3, DIGEST)
    assert ask(archive, replaced) == []


def test_too_many_at_once_are_not_believed(archive: Archive) -> None:
    notes = [change_reading(NOTE, key=f"{n}", url=f"{FIRST.base_url}{n}/", content_hash=f"{n}") for n in range(8)]
    read_on(archive, 0, *notes)
    before = dump_tables(archive), ask(archive, "SELECT settled_at FROM sites")
    assert settle_on(archive, 1, *notes[:5], ceiling=0.25) == Settled(8, 0, 0, 3, suspicious=True)
    assert (dump_tables(archive), ask(archive, "SELECT settled_at FROM sites")) == before
    assert settle_on(archive, 2, *notes[:5]) == Settled(8, 0, 0, 3)
    assert settle_on(archive, 3, *notes[:4], ceiling=0.25).gone == 1
