"""Copies the file of a SQLite archive while others write to it, checks the copy, and puts it in place at once or not.

Does not import SQLAlchemy or any table.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.archive.database.connection import open_read_only, remove_file
from pipelines.errors import ArchiveError

_STEP = 1_000  # pages between two calls of `watch`: 4 MB
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
_IS_ARCHIVE = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('alembic_version', 'fetches')"

Watch = Callable[[int, int], None]  # called with the pages that are copied, and the pages in all


@dataclass(frozen=True, slots=True)
class FileCopy:
    """A copy that was checked: its file, its size in bytes, and the number of rows of each table."""

    file: Path
    size: int
    rows: dict[str, int]


def copy_archive(source: Path, target: Path, watch: Watch) -> FileCopy:
    """Copy the archive as it is at one moment.  Raises ArchiveError, and then no file is left and `target` unchanged.

    The source is read in one transaction, in which the rows are counted too: what others write meanwhile is in neither,
    and a copy need not begin again.  An earlier copy at `target` is replaced at the end.
    """
    _check_target(source, target)
    part = target.with_name(f".{target.name}.part")
    with _one_copy_at_a_time(target, part), _say_what_failed(source, target):
        with closing(open_read_only(source)) as archive:
            archive.execute("BEGIN")
            if archive.execute(_IS_ARCHIVE).fetchone() != (2,):
                raise ArchiveError(f"{source} holds no archive: name one by ARCHIVE_URL")
            _check_room(archive, target)
            rows = _count_rows(archive)
            with closing(sqlite3.connect(part)) as copy:
                copy.execute("PRAGMA synchronous = OFF")  # it is written to the disk once, at the end
                archive.backup(copy, pages=_STEP, progress=lambda _, left, pages: watch(pages - left, pages))
        _check_copy(part, rows)
        write_to_disk(part)
        part.replace(target)
        write_to_disk(target.parent)
        return FileCopy(target, target.stat().st_size, rows)


def is_archive(file: Path) -> bool:
    """Whether a file is a SQLite archive, of any version."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            return bool(connection.execute(_IS_ARCHIVE).fetchone() == (2,))
    except sqlite3.Error:
        return False


def _check_target(source: Path, target: Path) -> None:
    if not target.parent.is_dir():
        raise ArchiveError(f"there is no folder {target.parent} for the copy: make it first")
    if not target.exists():
        return
    if target.samefile(source):
        raise ArchiveError(f"{target} is the archive itself: name another file for the copy")
    wal = target.with_name(f"{target.name}-wal")
    if wal.exists() and wal.stat().st_size:  # SQLite would apply it to the copy; who only reads leaves an empty one
        raise ArchiveError(f"{target} is in use, or was not closed: name another file for the copy")
    if not target.is_file() or not is_archive(target):
        raise ArchiveError(f"{target} exists and is no copy of an archive: name another file")


def _check_room(archive: sqlite3.Connection, target: Path) -> None:
    """Raises ArchiveError where the disk has no room for the copy beside what it replaces."""
    (pages,), (page_size,) = (archive.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    needed, free = pages * page_size, shutil.disk_usage(target.parent).free
    if needed > free:
        raise ArchiveError(f"a copy takes {needed / 1e6:,.1f} MB, and {target.parent} has {free / 1e6:,.1f} MB left")


def _count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = sorted(name for (name,) in connection.execute(_TABLES))
    return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def _check_copy(part: Path, rows: dict[str, int]) -> None:
    """Raises ArchiveError where the copy is not sound, or does not have these rows."""
    # Immutable: nobody else writes it, and SQLite leaves no files beside it.
    with closing(sqlite3.connect(f"{part.resolve().as_uri()}?immutable=1", uri=True)) as copy:
        (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise ArchiveError(f"the copy is not sound, and neither may be the archive: {' '.join(found.split())}")
        if _count_rows(copy) != rows:
            raise ArchiveError("the copy does not have the rows of the archive")


def write_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _one_copy_at_a_time(target: Path, part: Path) -> Iterator[None]:
    """Holds a lock, and deletes what a killed copy has left; at the end nothing is left but the target."""
    lock_file = target.with_name(f".{target.name}.lock")
    lock = FileLock(lock_file, timeout=0, fallback_to_soft=False)
    try:
        lock_file.touch()  # FileLock would wait for a folder that it may not write to
        lock.acquire()
    except Timeout:
        raise ArchiveError(f"another process is writing {target}: wait for it") from None
    except OSError as error:
        raise ArchiveError(f"cannot write to {target.parent}: {error.strerror}") from None
    try:
        remove_file(part)
        yield
    finally:
        remove_file(part)
        with suppress(OSError):
            lock_file.unlink(missing_ok=True)
        lock.release()


@contextmanager
def _say_what_failed(source: Path, target: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiveError(f"cannot copy {source} to {target}: {error}") from None
    except OSError as error:
        raise ArchiveError(f"cannot write to {target.parent}: {error.strerror}") from None
