"""What a person hid is kept and compared as before, and shown nowhere."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pipelines.archive.queries.report import select_report
from pipelines.archive.reader import open_reader
from pipelines.archive.schema.views import VIEWS
from pipelines.archive.store import Archive
from pipelines.records.questions import Filters, Question
from tests.support.archive_queries import ask, dump_tables
from tests.support.asking import MILLS, SAILS, fill
from tests.support.eventful_archive import DIGEST, LATER, live_through
from tests.support.factories import FIRST, NOW, SECOND, make_block, make_reading, settle, store
from tests.support.rebuilds import read_dump, rebuild

DAY = timedelta(days=1)
INDEX = "SELECT kind, arxiv_id, post_id, checksum FROM search_documents ORDER BY kind, arxiv_id, post_id"
FIRST_DIGEST = f"{FIRST.base_url}0/"


def hide(archive: Archive, *urls: str) -> list[int]:
    ids = [post.id for post in archive.corrections.find_posts(urls)]
    archive.corrections.hide(ids, NOW + DAY)
    return ids


def read_views(archive: Archive) -> str:
    """All that the views show, as text."""
    return repr({view.name: sorted(ask(archive, f"SELECT * FROM {view.name}"), key=repr) for view in VIEWS})


def read_published(archive_url: str) -> str:
    reader = open_reader(archive_url)
    try:
        with reader.publication.read() as (tables, texts):
            return repr([(table.name, list(table.rows)) for table in tables]) + repr(list(texts))
    finally:
        reader.close()


def test_a_paper_that_only_hidden_posts_have_is_found_nowhere(archive: Archive, archive_url: str) -> None:
    fill(archive)
    before = archive.search.find(Question(None, Filters()))
    assert MILLS in read_views(archive)
    assert MILLS in read_published(archive_url)
    hide(archive, FIRST_DIGEST)
    assert MILLS not in read_views(archive)
    assert MILLS not in read_published(archive_url)
    hits = archive.search.find(Question(None, Filters()))
    assert {hit.arxiv_id for hit in before} - {hit.arxiv_id for hit in hits} == {MILLS}
    assert archive.papers.find(MILLS, MILLS, []) == archive.papers.find("digest 0", None, [FIRST_DIGEST]) == []
    assert MILLS not in {hit.arxiv_id for hit in archive.search.similar(SAILS, 9)}
    with archive.read() as connection:
        counts = select_report(connection)
    assert sum(number for (kind, _), number in counts.archive.posts.items() if kind == "digest") == 1
    assert counts.archive.papers == 3
    assert "帆" not in {topic.topic for topic in counts.topics}


def test_what_other_posts_say_of_a_paper_stays(archive: Archive) -> None:
    """The title and the abstract are those of the best reading that is shown."""
    newer = make_reading(
        make_block(0, version=3, title="A Hidden Title", author_names=("Cy Hid",)), key="n", url=f"{FIRST.base_url}n/"
    )
    store(archive, DIGEST)
    store(archive, newer, NOW + DAY)
    query = "SELECT title, latest_version, authors FROM paper_overview WHERE arxiv_id = '2413.00001'"
    assert ask(archive, query) == [("A Hidden Title", 3, "Cy Hid")]
    assert ask(archive, "SELECT count(*) FROM author_overview WHERE name = 'Cy Hid'") == [(1,)]
    hide(archive, newer.url)
    assert ask(archive, query) == [(DIGEST.contents.appearances[0].title, 1, "Ada Probe, Bo Muster")]
    assert ask(archive, "SELECT times_seen FROM paper_overview WHERE arxiv_id = '2413.00001'") == [(1,)]


def test_an_author_of_hidden_papers_alone_is_not_shown(archive: Archive) -> None:
    store(archive, make_reading(make_block(0, author_names=("Cy Hid",))))
    hide(archive, f"{FIRST.base_url}a/")
    assert ask(archive, "SELECT name FROM authors") == [("Cy Hid",)]
    assert ask(archive, "SELECT name FROM author_overview") == []


def test_what_is_shown_again_is_as_it_was(archive: Archive) -> None:
    fill(archive)
    before, views, index = dump_tables(archive), read_views(archive), ask(archive, INDEX)
    ids = hide(archive, FIRST_DIGEST, f"{FIRST.base_url}lecture/")
    assert len(archive.posts.list_hidden()) == len(ids) == 2
    archive.corrections.hide(ids, None)
    assert archive.posts.list_hidden() == []
    after = dump_tables(archive)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"search_documents", "search_days"}
    assert (read_views(archive), ask(archive, INDEX)) == (views, index)


def test_a_hidden_post_is_compared_and_stays_hidden(archive: Archive) -> None:
    store(archive, DIGEST)
    hide(archive, DIGEST.url)
    assert store(archive, DIGEST, NOW + DAY).outcome == "same"
    edited = make_reading(make_block(0, "2413.00007"), content_hash="h2")
    assert store(archive, edited, NOW + 2 * DAY).outcome == "edited"
    assert ask(archive, "SELECT count(*) FROM search_documents") == [(0,)]
    assert ask(archive, "SELECT kind FROM events ORDER BY id") == [("new",), ("edited",)]
    archive.search.rebuild()
    assert ask(archive, "SELECT count(*) FROM search_documents") == [(0,)]


def test_a_post_that_becomes_one_with_a_hidden_post_is_hidden(archive: Archive) -> None:
    """A note moved, and the list of the site shows it: the two posts are one."""
    note = make_reading(kind="note", key="old", topic=None, edition_date=None, mentions=())
    moved = replace(note, url=f"{FIRST.base_url}new/", identity=replace(note.identity, key="new"))
    store(archive, note)
    settle(archive, note.url)
    store(archive, moved, NOW + DAY)
    hide(archive, moved.url)
    settle(archive, moved.url, at=NOW + 2 * DAY)
    assert ask(archive, "SELECT count(*) FROM post_urls") == [(2,)]
    assert ask(archive, "SELECT count(*), count(hidden_at) FROM posts") == [(1, 1)]


def test_a_rebuild_keeps_what_is_hidden(archive: Archive, tmp_path: Path) -> None:
    readings = live_through(archive)
    hide(archive, LATER.url)
    hide(archive, f"{SECOND.base_url}a/")
    before, index = read_dump(archive, tmp_path / "before"), ask(archive, INDEX)
    assert b'"hidden_at":"2024-05-23' in before["posts.jsonl"].replace(b": ", b":")
    rebuild(archive, readings)
    after = read_dump(archive, tmp_path / "after")
    assert sorted(name for name in before if before[name] != after[name]) == ["crawls.jsonl", "failures.jsonl"]
    assert len(ask(archive, INDEX)) == len(index)
