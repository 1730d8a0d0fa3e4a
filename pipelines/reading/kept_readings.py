"""The readings of a reparse, kept in a file of the cache folder until it is committed: a killed one goes on from there.

A reading is found by its whole page and by the program that read it, so that another program or library reads anew.
Does not import a parser or a stage.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pipelines.archive.store import remove_file
from pipelines.places import find_cache_folder
from pipelines.reading.fingerprint import compute_fingerprint
from pipelines.reading.packing import UNPACKING_ERRORS, unpack_reading
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading

logger = logging.getLogger(__name__)

_TABLE = """CREATE TABLE IF NOT EXISTS readings (
    key BLOB PRIMARY KEY, program TEXT NOT NULL, model TEXT, reading BLOB NOT NULL)"""
_FIND = "SELECT model, reading FROM readings WHERE key = ?"
_KEEP = "INSERT OR REPLACE INTO readings (key, program, model, reading) VALUES (?, ?, ?, ?)"
_WHOLE = "PRAGMA quick_check(1)"
_FAILURES = (OSError, sqlite3.Error, *UNPACKING_ERRORS)


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading, and the version of the language model that was asked for it; None for text that needed none."""

    reading: Reading
    model: str | None


class KeptReadings:
    """The readings in a file.  Nothing of it raises: what cannot be kept is read again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        if path is not None:
            try:
                self._connection = _open(path)
            except _FAILURES as error:
                self._give_up(error)

    def find(self, page: FetchedPage) -> KeptReading | None:
        """The reading of a page, if this program has kept it."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute(_FIND, (_compute_key(page),)).fetchone()
            return KeptReading(unpack_reading(row[1]), row[0]) if row else None
        except _FAILURES as error:
            self._give_up(error)
            return None

    def keep(self, page: FetchedPage, packed: bytes, model: str | None) -> None:
        """Keep a packed reading, and the version of the language model that was asked for it."""
        if self._connection is None:
            return
        try:
            self._connection.execute(_KEEP, (_compute_key(page), compute_fingerprint(), model, packed))
        except _FAILURES as error:
            self._give_up(error)

    def delete(self) -> None:
        """Delete the file: what was read is committed."""
        self.close()
        if self._path is not None:
            with suppress(OSError):
                remove_file(self._path)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        logger.warning("Cannot keep readings in %s (%s): a reparse that is killed begins anew", self._path, error)
        with suppress(sqlite3.Error):
            self.close()


@contextmanager
def keep_readings(archive: str) -> Iterator[KeptReadings]:
    """The readings that were kept for an archive, by its URL."""
    folder = find_cache_folder()
    name = f"reparse-{sha256(archive.encode()).hexdigest()[:16]}.db"
    with closing(KeptReadings(folder / name if folder else None)) as readings:
        yield readings


def _open(path: Path) -> sqlite3.Connection:
    """The file, without what another program has kept in it; a damaged one is made anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.DatabaseError:
        remove_file(path)
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)  # each reading is committed by itself
    try:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = off")  # only a crash of the machine can damage the file: see _WHOLE
        if connection.execute(_WHOLE).fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        connection.execute(_TABLE)
        connection.execute("DELETE FROM readings WHERE program <> ?", (compute_fingerprint(),))
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _compute_key(page: FetchedPage) -> bytes:
    digest = sha256(page.body)
    digest.update(repr(replace(page, body=b"")).encode())
    return digest.digest()
