"""A database URL that cannot be used gives an error of one line and changes nothing."""

import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from pipelines.archive.database.connection import connect, find_file, read, remove_file, write
from pipelines.archive.database.transactions import NestedTransactions
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError, LockedError
from pipelines.places import choose_data_folder
from tests.support.damage import damage_table
from tests.support.factories import NOW, make_block, make_reading, store


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite", "names no database"),
        ("postgresql://me:secret@host:port/name", "ARCHIVE_URL=postgresql://me:***@host:port/name: its port is"),
        ("oracle://host/name", "unknown database oracle"),
        ("postgresql+nothing://host/name", "the driver nothing is not supported"),
        ("sqlite://", "names no database"),
        ("sqlite:///:memory:", "names no database"),
        ("postgresql://host", "names no database"),
    ],
)
def test_bad_url(url: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in _refuse(url)
    assert list(tmp_path.iterdir()) == []


def _refuse(url: str) -> str:
    with pytest.raises(ArchiveError) as caught:
        open_archive(url)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return message


def test_folder_is_made_but_not_its_parents(tmp_path: Path) -> None:
    open_archive(f"sqlite:///{tmp_path}/data/archive.db").close()
    assert (tmp_path / "data" / "archive.db").exists()
    message = _refuse(f"sqlite:///{tmp_path}/no/such/archive.db")
    assert f"cannot create the folder {tmp_path}/no/such for the archive: " in message
    assert "ARCHIVE_URL" in message
    assert "DATA_DIR" in message


def test_the_data_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    choose_data_folder(tmp_path / "no" / "such")
    try:
        open_archive(str(tmp_path / "no" / "such" / "archive.db")).close()
    finally:
        choose_data_folder(None)
    assert (tmp_path / "no" / "such" / "archive.db").exists()


def test_a_path_is_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_archive("archive.db").close()
    assert find_file("archive.db") == find_file("sqlite:///archive.db") == Path("archive.db")
    assert (tmp_path / "archive.db").exists()


def test_path_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    assert "cannot create the folder" in _refuse(f"sqlite:///{tmp_path}/file/archive.db")
    assert f"{tmp_path} is a folder; name a file in it, such as {tmp_path}/archive.db" in _refuse(str(tmp_path))


def test_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_text("这不是数据库。" * 100)
    assert "file is not a database" in _refuse(f"sqlite:///{path}")
    assert path.read_text() == "这不是数据库。" * 100
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_does_not_end_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.archive.database.connection._BUSY_MS", 50)
    url = f"sqlite:///{tmp_path}/archive.db"
    open_archive(url).close()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as other, closing(open_archive(url)) as archive:
        other.execute("BEGIN IMMEDIATE")
        open_archive(url).close()  # reads its version alone
        with pytest.raises(LockedError, match=r"archive.db: database is locked; another process writes to it"):
            archive.runs.begin("kedreamix", "full", NOW)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(f"sqlite:///{path}").close()
    damage_table(path, "crawls")
    says = r"archive.db is damaged: .* is malformed; put a backup in its place, or load a dump"
    with closing(open_archive(f"sqlite:///{path}")) as archive, pytest.raises(ArchiveError, match=says):
        archive.runs.begin("kedreamix", "full", NOW)


def test_a_damaged_page_is_named(sqlite_archive: Archive) -> None:
    store(sqlite_archive, make_reading())
    with sqlite_archive.write() as connection:
        connection.exec_driver_sql("UPDATE fetches SET raw = x'00', state = 'pending'")
    with pytest.raises(ArchiveError, match=r"the archive is damaged: fetches.raw of id 1 cannot be decompressed"):
        list(sqlite_archive.pages.pending(sqlite_archive.pages.pending_sites()[0]))


def test_unreachable_server_hides_the_password() -> None:
    message = _refuse("postgresql://me:secret@127.0.0.1:1/archive")
    assert "cannot use postgresql://me:***@127.0.0.1:1/archive: " in message
    message = _refuse("postgresql://127.0.0.1:1/archive?password=a%26secret&user=me")
    assert "secret" not in message
    assert "password=***&user=me" in message


def test_missing_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'kedreamix-archive[postgres]'" in _refuse("postgresql://host/archive")


def test_sqlite_settings(tmp_path: Path) -> None:
    open_archive(f"sqlite:///{tmp_path}/archive.db").close()
    engine = connect(f"sqlite:///{tmp_path}/archive.db")
    with read(engine) as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    engine.dispose()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 30_000}


def test_fault_of_the_program_is_no_archive_error(archive_url: str) -> None:
    open_archive(archive_url).close()
    engine = connect(archive_url)
    with pytest.raises(IntegrityError), write(engine) as connection:
        connection.exec_driver_sql("INSERT INTO tags (name) VALUES (NULL)")
    engine.dispose()


def test_database_that_breaks_while_it_is_used(sqlite_archive: Archive, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as other:
        other.execute("DROP TABLE failures")
        other.execute("DROP TABLE crawls")
    other.close()
    with pytest.raises(ArchiveError, match="no such table: crawls"):
        sqlite_archive.runs.begin("kedreamix", "full", NOW)


def test_a_full_disk_within_a_savepoint_is_said(tmp_path: Path) -> None:
    """SQLite then undoes the whole transaction, and knows no savepoint any more."""
    engine = connect(f"sqlite:///{tmp_path / 'a.db'}")

    def fill() -> None:
        with write(engine) as connection:
            connection.exec_driver_sql("CREATE TABLE large (body BLOB)")
            connection.exec_driver_sql("PRAGMA max_page_count = 10")
            with NestedTransactions(connection).write():
                connection.exec_driver_sql("INSERT INTO large VALUES (zeroblob(1000000))")

    with pytest.raises(ArchiveError, match=r"a\.db: database or disk is full$"):
        fill()
    engine.dispose()


def test_two_writers_wait_for_one_another(archive_url: str) -> None:
    """Both store the same post and papers at the same time: one row each, and nobody is turned away."""
    archives = [open_archive(archive_url), open_archive(archive_url)]
    faults: list[Exception] = []

    def work(archive: Archive, writer: int) -> None:
        try:
            for turn in range(10):
                url = f"https://first.example/{writer}/{turn}/"
                store(archive, make_reading(make_block(), url=url, key=f"post {turn}"))
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(archive, number)) for number, archive in enumerate(archives)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    totals = archives[0].state.count_totals()
    for archive in archives:
        archive.close()
    assert faults == []
    assert (totals.posts, totals.papers) == (10, 1)


def test_the_file_of_an_archive_is_removed_with_those_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "archive.db"
    for path in (file, tmp_path / "archive.db-wal", tmp_path / "other.db"):
        path.touch()
    remove_file(file)
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]
