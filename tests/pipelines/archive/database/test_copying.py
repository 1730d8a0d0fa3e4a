"""A copy of an archive is what the archive was at one moment, and is there as a whole or not at all."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from pipelines.archive.database import copying
from pipelines.archive.database.copying import copy_archive
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError
from tests.support.archive_dumps import dump_archive, dump_file
from tests.support.eventful_archive import live_through
from tests.support.factories import NOW, make_page


@pytest.fixture
def file(sqlite_archive: Archive, tmp_path: Path) -> Path:
    """The file of an archive that is open and has rows, and a folder `out` beside it."""
    live_through(sqlite_archive)
    (tmp_path / "out").mkdir()
    return tmp_path / "archive.db"


def ignore(_done: int, _total: int) -> None:
    """Watches nothing."""


def list_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(source: Path, target: Path) -> str:
    with pytest.raises(ArchiveError) as caught:
        copy_archive(source, target, ignore)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_written_meanwhile_is_not_in_the_copy(
    sqlite_archive: Archive, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive is written to after every step, which would make SQLite begin again without a transaction."""
    monkeypatch.setattr(copying, "_STEP", 5)
    before = dump_archive(sqlite_archive, tmp_path / "before", with_fetches=True)
    seen: list[tuple[int, int]] = []

    def write(done: int, total: int) -> None:
        seen.append((done, total))
        sqlite_archive.pages.keep(1, make_page(url=f"https://first.example/{done}/"))

    copy = copy_archive(file, tmp_path / "out" / "copy.db", write)
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] > 50
    assert list_files(tmp_path / "out") == ["copy.db"]
    assert copy.size == copy.file.stat().st_size
    with closing(sqlite3.connect(copy.file)) as connection:
        assert connection.execute("SELECT count(*) FROM fetches").fetchone() == (copy.rows["fetches"],)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM fetches").fetchone() == (copy.rows["fetches"] + len(seen),)
    assert dump_archive_of(copy.file) == before


def dump_archive_of(path: Path) -> dict[str, bytes]:
    with closing(open_archive(f"sqlite:///{path}")) as archive:
        return dump_archive(archive, path.with_suffix(".dump"), with_fetches=True)


def test_an_earlier_copy_is_replaced(file: Path, sqlite_archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "out" / "copy.db"
    first = copy_archive(file, target, ignore)
    sqlite_archive.runs.begin("kedreamix", "full", NOW)
    second = copy_archive(file, target, ignore)
    assert second.rows["crawls"] == first.rows["crawls"] + 1
    assert list_files(target.parent) == ["copy.db"]
    assert dump_file(target)


def test_targets_that_are_refused(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "text.db").write_text("mine")
    sqlite3.connect(out / "songs.db").execute("CREATE TABLE songs (title TEXT)").connection.close()
    (out / "link.db").symlink_to(file)
    (out / "used.db").write_bytes(file.read_bytes())
    (out / "used.db-wal").write_bytes(b"frames")
    before = {name: (out / name).read_bytes() for name in list_files(out)}
    assert "is the archive itself" in refuse(file, file)
    assert "is the archive itself" in refuse(file, out / "link.db")
    assert "exists and is no copy of an archive" in refuse(file, out / "text.db")
    assert "exists and is no copy of an archive" in refuse(file, out / "songs.db")
    assert "is in use, or was not closed" in refuse(file, out / "used.db")
    assert "there is no folder" in refuse(file, tmp_path / "no" / "copy.db")
    assert "cannot write to /proc: " in refuse(file, Path("/proc/copy.db"))
    assert {name: (out / name).read_bytes() for name in list_files(out)} == before


def test_sources_that_hold_no_archive(tmp_path: Path) -> None:
    for name, makes in (("songs.db", "CREATE TABLE songs (title TEXT)"), ("empty.db", "PRAGMA user_version")):
        sqlite3.connect(tmp_path / name).execute(makes).connection.close()
        assert "holds no archive: name one by ARCHIVE_URL" in refuse(tmp_path / name, tmp_path / "copy.db")
    (tmp_path / "text.db").write_text("这不是数据库。" * 100)
    assert "file is not a database" in refuse(tmp_path / "text.db", tmp_path / "copy.db")
    assert list_files(tmp_path) == ["empty.db", "songs.db", "text.db"]


def test_an_archive_that_is_not_sound(file: Path, sqlite_archive: Archive, tmp_path: Path) -> None:
    """An index that was made for another column."""
    sqlite_archive.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'heading_date)', 'title)')"
            " WHERE name = 'ix_posts_heading_date'"
        )
        connection.commit()
    assert "the copy is not sound, and neither may be the archive: " in refuse(file, tmp_path / "out" / "copy.db")
    assert list_files(tmp_path / "out") == []


def test_a_copy_without_some_rows(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter([{"posts": 2}, {"posts": 1}])
    monkeypatch.setattr(copying, "_count_rows", lambda _: next(counts))
    assert refuse(file, tmp_path / "out" / "copy.db") == "the copy does not have the rows of the archive"
    assert list_files(tmp_path / "out") == []


def test_a_disk_without_room(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(copying.shutil, "disk_usage", lambda _: SimpleNamespace(free=200_000))
        assert refuse(file, tmp_path / "out" / "copy.db").endswith("/out has 0.2 MB left")

    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    assert "out: No space left on device" in refuse(file, tmp_path / "out" / "copy.db")
    assert list_files(tmp_path / "out") == []


def test_one_copy_at_a_time_and_the_rest_of_a_killed_one_is_deleted(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "copy.db"
    with FileLock(tmp_path / "out" / ".copy.db.lock"):
        assert "another process is writing" in refuse(file, target)
    (tmp_path / "out" / ".copy.db.part").write_text("half a copy")
    copy_archive(file, target, ignore)
    assert list_files(target.parent) == ["copy.db"]
