"""After a rebuild the index knows what the archive says now, though only what has changed is indexed."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.archive.dump.comparison import Changes
from pipelines.archive.rebuild import begin_rebuild
from pipelines.archive.search import index
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError
from pipelines.records.readings import Mention, Reading, Section
from tests.support.archive_queries import ask
from tests.support.eventful_archive import LIST, READINGS, TALK, live_through, withdraw
from tests.support.factories import FIRST, change_reading, make_facts, make_recommended, store
from tests.support.rebuilds import SOON, replay_fetch

_ENTRIES = (
    "SELECT d.kind, arxiv_id, identity, checksum FROM search_documents d LEFT JOIN posts ON posts.id = post_id"
    " ORDER BY d.kind, arxiv_id, identity"
)
_MORE = (  # the last one says more of a paper whose row it does not change
    TALK,
    LIST,
    change_reading(
        READINGS[0],
        url=f"{FIRST.base_url}older/",
        key="older",
        content_hash="older",
        edition_date=date(2023, 1, 1),
        sections=(Section(0, 0, "other", None, "另有一说"),),
    ),
)
# How another parser may read a page.
_OTHERWISE: Mapping[str, Callable[[Reading], Reading]] = {
    "as before": lambda reading: reading,
    "another title": lambda reading: replace(reading, metadata=make_facts(title="另一题", tags=("新",))),
    "another day": lambda reading: change_reading(reading, edition_date=date(2025, 1, 1)),
    "other papers": lambda reading: change_reading(
        reading,
        appearances=tuple(
            replace(block, arxiv_id=f"2413.9999{block.position}") for block in reading.contents.appearances
        ),
    ),
    "no paper": lambda reading: change_reading(
        reading, appearances=(), sections=(), takeaways=(), images=(), links=(), mentions=(), recommended_papers=()
    ),
    "other mentions": lambda reading: change_reading(reading, mentions=(Mention(0, "2413.00002", None),)),
    "other text": lambda reading: change_reading(
        reading, sections=tuple(replace(section, text=f"{section.text}改") for section in reading.contents.sections)
    ),
    "another talk": lambda reading: change_reading(
        reading, recommended_papers=(make_recommended(0, "A Third", arxiv_id="2413.70003"),)
    ),
}


def rebuild(archive: Archive, readings: Mapping[int, Reading], folder: Path) -> Changes:
    changes = Changes()
    with begin_rebuild(archive, SOON) as rebuilt:
        for batch in rebuilt.replay_fetches(folder=folder):
            for fetch in batch:
                replay_fetch(rebuilt, fetch, readings)
        rebuilt.compare_rows(folder, changes)
    return changes


def fill(archive: Archive) -> dict[int, Reading]:
    """An archive of all kinds of posts; what each of its fetches says."""
    said = live_through(archive)
    withdraw(archive)
    ((latest,),) = ask(archive, "SELECT max(id) FROM fetches")
    for reading in _MORE:
        store(archive, reading, SOON)
    return said | dict(enumerate(_MORE, latest + 1))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> tuple[Path, dict[int, Reading]]:
    path = shutil.copyfile(sqlite_file, tmp_path_factory.mktemp("index") / "filled.db")
    with closing(open_archive(f"sqlite:///{path}")) as archive:
        return path, fill(archive)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_index_is_as_if_made_anew(data: st.DataObject, filled: tuple[Path, dict[int, Reading]]) -> None:
    path, said = filled
    ways = st.sampled_from([*_OTHERWISE, None])  # None: a page that is not understood
    drawn = data.draw(st.dictionaries(st.sampled_from(sorted(said)), ways))
    readings = {
        number: _OTHERWISE[way](reading)
        for number, reading in said.items()
        if (way := drawn.get(number, "as before")) is not None
    }
    copy = shutil.copyfile(path, path.with_name("copy.db"))
    with closing(open_archive(f"sqlite:///{copy}")) as archive:
        rebuild(archive, readings, path.parent)
        entries = ask(archive, _ENTRIES)
        archive.search.rebuild()
        assert entries == ask(archive, _ENTRIES)


def test_a_post_that_says_no_more_of_a_paper(archive: Archive, tmp_path: Path) -> None:
    said = fill(archive)
    before, last = ask(archive, _ENTRIES), max(said)
    changes = rebuild(archive, said | {last: _OTHERWISE["no paper"](said[last])}, tmp_path)
    assert "papers" not in changes.tables
    entries = ask(archive, _ENTRIES)
    assert [row[1] for row in entries if row not in before] == ["2413.00001"]  # it says nothing new of the other
    archive.search.rebuild()
    assert entries == ask(archive, _ENTRIES)


def test_only_what_has_changed_is_indexed(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = fill(archive)
    indexed: list[set[object]] = []
    for name in ("collect_papers", "collect_posts"):
        collect = getattr(index, name)
        monkeypatch.setattr(index, name, lambda at, keys, collect=collect: indexed.append({*keys}) or collect(at, keys))
    assert not rebuild(archive, said, tmp_path).tables
    indexed = [keys for keys in indexed if keys]
    assert indexed == []


def test_a_folder_that_cannot_be_written(archive: Archive, tmp_path: Path) -> None:
    said = fill(archive)
    before = ask(archive, _ENTRIES)
    with pytest.raises(ArchiveError, match="TMPDIR may name another"):
        rebuild(archive, said, tmp_path / "none")
    assert ask(archive, _ENTRIES) == before


def interrupt_rebuild(archive: Archive, folder: Path) -> None:
    with begin_rebuild(archive, SOON) as rebuilt:
        next(rebuilt.replay_fetches(folder=folder))
        raise KeyboardInterrupt


def test_a_rebuild_that_is_interrupted(archive: Archive, tmp_path: Path) -> None:
    said = fill(archive)
    with pytest.raises(KeyboardInterrupt):
        interrupt_rebuild(archive, tmp_path)
    assert not rebuild(archive, said, tmp_path).tables


def test_a_file_without_a_log(make_sqlite: Callable[[], str], tmp_path: Path) -> None:
    """Whoever reads it is in the way of who writes."""
    url = make_sqlite()
    with closing(open_archive(url)) as archive:
        said = fill(archive)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    with closing(open_archive(url)) as archive:
        assert not rebuild(archive, said, tmp_path).tables
