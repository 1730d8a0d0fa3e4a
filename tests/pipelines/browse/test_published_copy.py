"""The published copy says what the archive says, refers to nothing that it lacks, and is complete or not there."""

import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.publication.declaration import Declared
from pipelines.archive.store import open_archive
from pipelines.browse.copy_schema import VIEWS
from pipelines.errors import UsageError
from tests.support.archive_queries import ask
from tests.support.published_copies import copy_of, fill_eventfully, open_copy, publish_to

RAW = ("fetches", "revisions", "all_sections", "crawls", "repairs", "models", "failures")


def unify(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    """Rows as text: a driver may return dates and times, which the copy holds to the second."""
    return sorted([re.sub(r"(:\d\d)\.\d+$", r"\1", str(value)) for value in row] for row in rows)


@pytest.fixture
def url(make_database: Callable[[], str]) -> str:
    return make_database()


def test_overviews_are_those_of_the_archive(url: str, tmp_path: Path) -> None:
    with copy_of(url, tmp_path / "copy.db", fill_eventfully) as copy, closing(open_archive(url)) as archive:
        for name in VIEWS:
            expected, found = ask(archive, f"SELECT * FROM {name}"), copy.execute(f"SELECT * FROM {name}").fetchall()
            assert unify(found) == unify(expected), name
            assert found, name


def test_copies_of_both_databases_are_the_same(
    make_sqlite: Callable[[], str], make_postgres: Callable[[], str], tmp_path: Path
) -> None:
    dumps = []
    for number, url in enumerate((make_sqlite(), make_postgres())):
        with copy_of(url, tmp_path / f"{number}.db", fill_eventfully) as copy:
            dumps.append(list(copy.iterdump()))
    assert dumps[0] == dumps[1]


def test_the_copy_holds_together(url: str, tmp_path: Path) -> None:
    with copy_of(url, tmp_path / "copy.db", fill_eventfully) as copy:
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert names.isdisjoint(RAW)
        described = set(copy.execute("SELECT table_name, column_name FROM documentation WHERE comment <> ''"))
        for name in ("papers", "digests", "authors", "topics", "sections", "post_images", "links", "lectures", "notes"):
            columns = [row[1] for row in copy.execute(f"PRAGMA table_info({name})")]
            assert {(name, column) for column in ["", *columns]} <= described


def test_numbers_are_stored_as_numbers(url: str, tmp_path: Path) -> None:
    with copy_of(url, tmp_path / "copy.db", fill_eventfully) as copy:
        checked = "SELECT typeof(id), typeof(is_dead), typeof(digest_id) FROM post_images"
        assert set(copy.execute(checked)) == {("integer", "integer", "integer")}
        assert set(copy.execute("SELECT typeof(times_seen), typeof(first_seen_at) FROM papers")) == {
            ("integer", "text")
        }


def test_sections_and_takeaways_are_in_reading_order(url: str, tmp_path: Path) -> None:
    with copy_of(url, tmp_path / "copy.db", fill_eventfully) as copy:
        kinds = "SELECT kind FROM sections WHERE arxiv_id = '2413.00001' ORDER BY id"
        assert [kind for (kind,) in copy.execute(kinds)] == [
            "abstract",
            "summary",
            "takeaway",
            "abstract_zh",
            "takeaway",
        ]


def test_an_earlier_copy_is_replaced(url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    with closing(open_archive(url)):
        assert publish_to(url, file)["papers"] == 0
    with closing(open_archive(url)) as archive:
        fill_eventfully(archive)
    assert publish_to(url, file)["papers"] == 4
    assert [path.name for path in tmp_path.glob("*copy*")] == ["copy.db"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_another_file_is_not_replaced(sqlite_file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{sqlite_file}"
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    for file in (sqlite_file, notes):
        before = file.read_bytes()
        with pytest.raises(UsageError, match="is not a published copy"):
            publish_to(url, file)
        assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["missing/copy.db", "."])
def test_a_place_that_cannot_be_written_is_named(name: str, sqlite_file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write .*: (No such file|Is a directory)"):
        publish_to(f"sqlite:///{sqlite_file}", tmp_path / name)


def test_a_copy_that_fails_leaves_the_earlier_one(
    sqlite_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, file = f"sqlite:///{sqlite_file}", tmp_path / "copy.db"
    publish_to(url, file)
    before = file.read_bytes()

    def fail(_declared: Declared, _connection: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Declared, "publish", fail)
    with pytest.raises(UsageError, match="database or disk is full"):
        publish_to(url, file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_the_copy_has_pages_of_another_process_at_once(url: str, tmp_path: Path) -> None:
    """It is one file, without a write-ahead log beside it."""
    with copy_of(url, tmp_path / "copy.db", fill_eventfully):
        pass
    with open_copy(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
