"""A reading becomes rows, once; the views show the current one; the same again writes nothing."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.archive.database.connection import connect, write
from pipelines.archive.ingest.storing import StoreResult
from pipelines.archive.ledger.fetches import Validators
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import Archive, open_archive
from pipelines.records.readings import Image, Link, Reading, Section
from tests.support.archive_queries import ask, dump_naturally, dump_tables
from tests.support.factories import FIRST, NOW, SECOND, change_reading, make_block, make_facts, make_reading, store

TWO = make_reading(make_block(0), make_block(1, "2413.00002"), metadata=make_facts(tags=("数字人", "语音")))
LATER = NOW + timedelta(days=1)


def test_views_show_what_was_read(archive: Archive) -> None:
    own = Section(None, 9, "preamble", None, "开头的话。")
    store(archive, change_reading(TWO, sections=(*TWO.contents.sections, own)))
    blocks = ask(
        archive, "SELECT position, arxiv_id, version, title, authors, comment FROM appearances ORDER BY position"
    )
    assert [row[:2] for row in blocks] == [(0, "2413.00001"), (1, "2413.00002")]
    sections = ask(
        archive,
        "SELECT a.position, s.position, s.kind FROM sections s LEFT JOIN appearances a ON a.id = appearance_id"
        " ORDER BY s.position",
    )
    assert sections == [
        (0, 0, "abstract"),
        (0, 1, "summary"),
        (1, 2, "abstract"),
        (1, 3, "summary"),
        (None, 9, "preamble"),
    ]
    assert ask(archive, "SELECT text FROM takeaways") == [("虚构的要点",)] * 2
    assert ask(archive, "SELECT kind, url FROM links ORDER BY position")[1] == (
        "pdf",
        "http://arxiv.example/2413.00002",
    )
    assert ask(archive, "SELECT arxiv_id FROM mentions") == [("2413.90000",)]
    assert ask(archive, "SELECT count(*) FROM lectures") == [(0,)]


def test_pictures_count_over_the_post_and_in_each_block(archive: Archive) -> None:
    places = [(None, "a"), (0, "b"), (1, "c"), (0, "b")]
    images = tuple(Image(block, i, f"https://i.example/{key}", key) for i, (block, key) in enumerate(places))
    assert store(archive, change_reading(TWO, images=images)).images_new == 3
    assert ask(archive, "SELECT position, url FROM post_images ORDER BY position") == [
        (i, image.url) for i, image in enumerate(images)
    ]
    positions = ask(
        archive,
        "SELECT a.position, i.position, i.url FROM appearance_images i JOIN appearances a ON a.id = appearance_id"
        " ORDER BY 1, 2",
    )
    assert positions == [(0, 0, "https://i.example/b"), (0, 1, "https://i.example/b"), (1, 0, "https://i.example/c")]


def test_post_carries_its_facts(archive: Archive) -> None:
    facts = make_facts(category="论文", licence_url="https://licence.example/", tags=("数字人",))
    store(archive, replace(TWO, metadata=facts))
    (row,) = ask(archive, "SELECT kind, title, topic, category, url, status, licence_url, gone_at FROM posts")
    assert row == ("digest", "虚拟人 日报", "虚拟人", "论文", TWO.url, "live", "https://licence.example/", None)
    assert ask(archive, "SELECT name FROM tags JOIN post_tags ON tag_id = id") == [("数字人",)]


def test_outcomes_and_counts(archive: Archive) -> None:
    assert store(archive, TWO) == StoreResult("new", papers_new=2, papers_known=0, images_new=2, events=("new",))
    assert store(archive, TWO) == StoreResult("same", papers_new=0, papers_known=2, images_new=0, events=())
    more = make_reading(make_block(0), make_block(1, "2413.00003"), content_hash="h2")
    assert store(archive, more) == StoreResult("edited", papers_new=1, papers_known=1, images_new=0, events=("edited",))
    assert store(archive, replace(more, metadata=make_facts(title="改名"))).outcome == "metadata"
    assert store(archive, replace(more, site=SECOND, url=f"{SECOND.base_url}a/")).outcome == "address"
    assert archive.state.count_totals() == Totals(posts=1, papers=3, images=2)
    assert ask(archive, "SELECT kind, revision_id IS NULL FROM events ORDER BY id") == [
        ("new", False),
        ("edited", False),
        ("metadata", True),
        ("new", False),
    ]


def test_post_without_papers(archive: Archive) -> None:
    note = make_reading(kind="note", mentions=(), links=(Link(None, 0, "other", "https://x.example/", "字", "x"),))
    assert store(archive, note) == StoreResult("new", 0, 0, 0, ("new",))
    assert ask(archive, "SELECT appearance_id FROM links") == [(None,)]


def test_same_again_writes_nothing(archive: Archive) -> None:
    second = replace(TWO, site=SECOND, url=f"{SECOND.base_url}a/")
    store(archive, TWO)
    store(archive, second)
    before = dump_tables(archive)
    for reading in (second, TWO):
        assert store(archive, reading, LATER, etag='"2"').outcome == "same"
    assert dump_tables(archive) == before
    assert (
        ask(archive, "SELECT state, raw IS NULL FROM fetches ORDER BY id")
        == [("kept", False)] * 2 + [("same", True)] * 2
    )
    sights = archive.pages.last_seen([TWO.url, "https://first.example/never/"])
    assert [(url, sight.validators) for url, sight in sights.items()] == [
        (TWO.url, Validators('"2"', "Wed, 22 May 2024 08:00:00 GMT"))
    ]


@pytest.fixture
def guarded(tmp_path: Path, sqlite_archive: Archive) -> Archive:
    """An archive of one digest whose rows refuse every insert, update and delete that the ledger does not need."""
    store(sqlite_archive, TWO)
    guard = sqlite3.connect(tmp_path / "archive.db")
    for table in dump_tables(sqlite_archive):
        for verb in ("INSERT", "DELETE", "UPDATE OF url, site_id, post_id, status, facts, first_seen_at, gone_at"):
            what = verb if table == "post_urls" else verb.partition(" OF ")[0]
            name = f"no_{table}_{what[:6]}"
            guard.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{name}'); END")
    guard.close()
    return sqlite_archive


def test_same_again_executes_no_write(guarded: Archive) -> None:
    assert store(guarded, TWO, LATER).outcome == "same"
    with pytest.raises(Exception, match="no_"):
        store(guarded, replace(TWO, content_hash="h2"), LATER)


def test_change_rewrites_only_what_differs(guarded: Archive, tmp_path: Path) -> None:
    """An edit that says the same of its papers leaves papers, authors and tags alone."""
    allow = sqlite3.connect(tmp_path / "archive.db")
    touched = (
        "revisions",
        "events",
        "all_appearances",
        "all_sections",
        "all_takeaways",
        "all_post_images",
        "all_links",
    )
    for table in (*touched, "all_mentions"):
        allow.execute(f"DROP TRIGGER no_{table}_INSERT")
    allow.execute("DROP TRIGGER no_posts_UPDATE")
    allow.execute("DROP TRIGGER no_post_urls_UPDATE")
    allow.close()
    assert store(guarded, replace(TWO, content_hash="h2"), LATER).outcome == "edited"


def test_failed_store_leaves_the_fetch_pending(sqlite_archive: Archive) -> None:
    broken = change_reading(TWO, sections=(Section(7, 0, "other", None, "没有这一块"),))
    with pytest.raises(KeyError):
        store(sqlite_archive, broken)
    assert sqlite_archive.state.count_totals() == Totals(0, 0, 0)
    assert ask(sqlite_archive, "SELECT state FROM fetches") == [("pending",)]


def test_edit_keeps_what_was_removed(archive: Archive) -> None:
    store(archive, TWO)
    store(archive, make_reading(make_block(0), content_hash="h2"))
    assert ask(archive, "SELECT arxiv_id FROM appearances") == [("2413.00001",)]
    assert len(ask(archive, "SELECT arxiv_id FROM all_appearances")) == 3
    assert len(ask(archive, "SELECT arxiv_id FROM papers")) == 2


def test_tags_follow_the_post(archive: Archive) -> None:
    store(archive, TWO)
    store(archive, replace(TWO, metadata=make_facts(tags=("语音", "三维"))))
    assert sorted(ask(archive, "SELECT name FROM tags JOIN post_tags ON tag_id = id")) == [("三维",), ("语音",)]
    assert sorted(ask(archive, "SELECT name FROM tags")) == [("三维",), ("语音",)], "no tag stays without a post"


def test_a_tag_stays_while_another_post_has_it(archive: Archive) -> None:
    store(archive, TWO)
    store(archive, replace(TWO, url=f"{FIRST.base_url}b/", identity=replace(TWO.identity, key="b")))
    store(archive, replace(TWO, metadata=make_facts(tags=())))
    assert sorted(ask(archive, "SELECT name FROM tags")) == [("数字人",), ("语音",)]


def test_post_that_was_marked_gone_is_live_again(archive: Archive, archive_url: str) -> None:
    store(archive, TWO)
    engine = connect(archive_url)
    with write(engine) as connection:
        connection.exec_driver_sql("UPDATE posts SET status = 'gone', gone_at = '2024-05-23 00:00:00'")
        connection.exec_driver_sql("UPDATE post_urls SET status = 'gone', gone_at = '2024-05-23 00:00:00'")
    engine.dispose()
    assert store(archive, TWO, LATER).outcome == "metadata"
    assert ask(
        archive, "SELECT p.status, p.gone_at, u.status, u.gone_at FROM posts p JOIN post_urls u ON post_id = id"
    ) == [("live", None, "live", None)]
    assert ask(archive, "SELECT kind FROM events ORDER BY id") == [("new",), ("returned",)]


def test_better_reading_changes_the_paper(archive: Archive) -> None:
    """Version 2 in another post; a list of authors that changes, grows and shrinks."""

    def authors() -> list[str]:
        rows = ask(archive, "SELECT name FROM paper_authors JOIN authors ON id = author_id ORDER BY position")
        return [name for (name,) in rows]

    store(archive, make_reading(make_block(version=1)))
    grown = make_block(version=2, title="Second", author_names=("Bo Muster", "Cy Third", "Di Fourth"))
    zh = (
        Section(0, 0, "abstract", None, "一"),
        Section(0, 1, "abstract", None, "二"),
        Section(0, 2, "abstract_zh", None, "译"),
    )
    other = make_reading(grown, url=f"{FIRST.base_url}b/", key="b", sections=zh)
    assert store(archive, other).papers_known == 1
    paper = "SELECT title, abstract, abstract_zh, latest_version, source FROM papers"
    assert ask(archive, paper) == [("Second", "一\n二", "译", 2, "digest")]
    assert authors() == ["Bo Muster", "Cy Third", "Di Fourth"]
    shrunk = change_reading(other, appearances=(replace(grown, author_names=("Bo Muster",)),), content_hash="h2")
    store(archive, shrunk)
    assert authors() == ["Bo Muster"]
    assert ask(archive, "SELECT name FROM authors") == [("Bo Muster",)], "no author stays without a paper"


def test_an_author_stays_while_another_paper_names_it(archive: Archive) -> None:
    first, second = make_block(0), make_block(1, "2413.00002")
    reading = make_reading(first, second)
    store(archive, reading)
    turned = replace(first, author_names=("Bo Muster", "Cy Third"))
    store(archive, change_reading(reading, appearances=(turned, second), content_hash="h2"))
    assert sorted(ask(archive, "SELECT name FROM authors")) == [("Ada Probe",), ("Bo Muster",), ("Cy Third",)]


def test_more_papers_than_one_portion(sqlite_archive: Archive) -> None:
    blocks = [make_block(i, f"2413.{i:05d}") for i in range(1200)]
    assert store(sqlite_archive, make_reading(*blocks)).papers_new == 1200


def test_times_are_stored_in_utc_and_never_naive(archive: Archive) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        archive.runs.begin("kedreamix", "full", datetime(2024, 5, 22))  # noqa: DTZ001
    store(archive, TWO)
    ((stored,),) = ask(archive, "SELECT CAST(published_at AS TEXT) FROM posts")
    assert datetime.fromisoformat(stored).replace(tzinfo=UTC) == NOW


PLACES = [(FIRST, "a", "p"), (FIRST, "b", "p"), (FIRST, "c", "q"), (SECOND, "a", "p"), (SECOND, "c", "q")]


@st.composite
def _place_readings(draw: st.DrawFn, place: int) -> list[Reading]:
    """The readings of one URL over time: papers, damaged or sound, with dates of either precision."""
    site, path, identity = PLACES[place]
    readings = []
    for turn in range(draw(st.integers(0, 2))):
        ids = draw(st.lists(st.sampled_from(["2413.00001", "2413.00002"]), max_size=3))
        blocks = [
            make_block(
                i,
                arxiv_id,
                version=draw(st.sampled_from([None, 1, 2])),
                title=f"{place} {turn} {i}",
                rendered=draw(st.booleans()),
            )
            for i, arxiv_id in enumerate(ids)
        ]
        precision = draw(st.sampled_from(["second", "day", None]))
        facts = make_facts(
            title=f"题 {place}",
            published_at=precision and NOW - timedelta(days=draw(st.integers(0, 2))),
            published_precision=precision,
            author=draw(st.sampled_from([None, "甲", "乙"])),
            tags=draw(st.sampled_from([(), ("一",), ("二", "三")])),
        )
        fault = draw(st.sampled_from([None, "windows-1254"]))
        url = f"{site.base_url}{path}/"
        readings.append(
            make_reading(
                *blocks,
                site=site,
                url=url,
                key=identity,
                metadata=facts,
                content_hash=f"{turn}",
                encoding_fault=fault,
            )
        )
    return readings


@st.composite
def _two_orders(draw: st.DrawFn) -> tuple[list[Reading], list[Reading]]:
    """The same readings in two orders; the readings of each URL keep their order."""
    histories = [draw(_place_readings(place)) for place in range(len(PLACES))]
    turns = [place for place, history in enumerate(histories) for _ in history]

    def arrange() -> list[Reading]:
        left = [iter(history) for history in histories]
        return [next(left[place]) for place in draw(st.permutations(turns))]

    return arrange(), arrange()


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "archive.db"
    open_archive(f"sqlite:///{path}").close()
    return path


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(orders=_two_orders())
def test_order_of_reading_makes_no_difference(orders: tuple[list[Reading], list[Reading]], empty_file: Path) -> None:
    dumps = []
    for number, readings in enumerate(orders):
        path = shutil.copy(empty_file, empty_file.with_name(f"{number}.db"))
        archive = open_archive(f"sqlite:///{path}")
        for reading in readings:
            store(archive, reading)
        dumps.append(dump_naturally(archive))
        archive.close()
    assert dumps[0] == dumps[1]
