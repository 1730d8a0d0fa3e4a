"""Engines and transactions for a database URL.

Does not import any table.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from pipelines.archive.database.error_lines import name_archive, one_line_errors
from pipelines.archive.database.sessions import is_lost, limit_session, list_waits
from pipelines.archive_url import EXPECTED, normalise_archive_url, refuse_archive_url
from pipelines.characters import ESCAPED_CONTROL, clean_value, is_clean
from pipelines.errors import ArchiveError, LostConnectionError
from pipelines.places import find_data_folder
from pipelines.program import advise_install, name_command
from pipelines.records.sessions import USUAL_POLICY, SessionPolicy

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_BUSY_MS = 30_000  # how long SQLite waits for another writer to finish
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# Advisory locks of a server, in the order in which they are taken.  Posts have one writer at a time, as on SQLite: the
# best reading of a paper is chosen from all its readings.  Pages are fetched and kept meanwhile.
_ALL, _POSTS = 2401000001, 2401000002
_BEGIN_ALL = f"SELECT pg_current_xact_id()::text FROM pg_advisory_xact_lock({_ALL})"
_BEGIN_WRITING = {
    "all": _BEGIN_ALL,
    "anew": _BEGIN_ALL,
    "posts": f"SELECT pg_current_xact_id()::text, pg_advisory_xact_lock({_POSTS})"
    f" FROM pg_advisory_xact_lock_shared({_ALL})",
    "fetches": f"SELECT pg_current_xact_id()::text FROM pg_advisory_xact_lock_shared({_ALL})",
}
_READ_STATUS = "SELECT pg_xact_status(%s::xid8)"

Written = Literal["all", "anew", "posts", "fetches"]
"""What a transaction writes, which decides whom it waits for; "anew" is all, row by row from nothing."""

Persist = Callable[[Callable[[], bool]], bool]
"""Calls a function, again and again while it raises LostConnectionError."""


def find_file(url: str) -> Path | None:
    """The file of a SQLite archive; None for a server.  Raises ArchiveError."""
    parsed = _parse(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def find_page_folder(engine: Engine) -> Path:
    """Where the pages are that were moved to files: beside a SQLite file, else in the data folder.

    Raises ArchiveError for an archive on a server without a data folder.
    """
    database = Path(str(engine.url.database))
    if engine.dialect.name == "sqlite":
        return name_page_folder(database)
    data = find_data_folder()
    if data is None:
        raise ArchiveError("there is no folder for the files of old pages: name a data folder by DATA_DIR")
    return name_page_folder(data / database.name)


def name_page_folder(file: Path) -> Path:
    """The folder with the moved pages of a SQLite archive.

    >>> name_page_folder(Path("data/archive.db")).as_posix()
    'data/archive-pages'
    """
    return file.with_name(f"{file.stem}-pages")


def check_exists(url: str) -> None:
    """Raises ArchiveError where the file of a SQLite archive is missing, which a connection would create."""
    file = find_file(url)
    if file is not None and not file.is_file():
        crawl = name_command("crawl")
        raise ArchiveError(f"there is no archive at {file}: make one by {crawl}, or name another by ARCHIVE_URL")


def remove_file(file: Path) -> None:
    """Delete the file of a SQLite archive, and the files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def connect(url: str, policy: SessionPolicy = USUAL_POLICY) -> Engine:
    """An engine for a path, `sqlite:///PATH` or `postgresql://...`; creates the folder of a SQLite file.

    `policy` limits the sessions on a server.  Raises ArchiveError.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed)
        engine = create_engine(parsed, json_serializer=to_json, connect_args={"timeout": _BUSY_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
        return engine
    try:
        engine = create_engine(parsed, json_serializer=to_json, connect_args=list_waits(parsed))
    except ModuleNotFoundError:
        raise ArchiveError(f"PostgreSQL needs psycopg: {advise_install('postgres')}") from None
    event.listen(engine, "connect", limit_session(policy))
    event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return engine


def connect_read_only(url: str, policy: SessionPolicy = USUAL_POLICY) -> Engine:
    """An engine whose connections cannot write; a SQLite file and its folder may be read-only.  Raises ArchiveError."""
    file = find_file(url)
    if file is None:
        engine = connect(url, policy)
        event.listen(engine, "connect", _forbid_writes)
        return engine
    engine = create_engine(f"sqlite+pysqlite:///{file}", creator=lambda: open_read_only(file), poolclass=NullPool)
    event.listen(engine, "begin", _begin_sqlite)
    return engine.execution_options(reads_only=True)


def _forbid_writes(connection: Any, _record: Any) -> None:
    connection.read_only = True


def open_read_only(file: Path) -> sqlite3.Connection:
    """A connection to a file; in a folder that cannot be written to, SQLite cannot read beside a writer."""
    is_alone = not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()
    mode = "immutable=1" if is_alone else "mode=ro"
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?{mode}", uri=True, timeout=_BUSY_MS / 1000)
    connection.isolation_level = None
    connection.execute("PRAGMA cache_size = -32000")
    return connection


def _parse(text: str) -> URL:
    parsed = make_url(normalise_archive_url(text))
    if not parsed.database:
        raise refuse_archive_url(text, f"names no database; {EXPECTED}")
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def _make_folder(url: URL) -> None:
    """Make the folder of a file, but no folders above it, which are probably mistyped: only above the usual one."""
    file = Path(str(url.database))
    try:
        file.parent.mkdir(exist_ok=True, parents=file.parent == find_data_folder())
    except OSError as error:
        advice = "name a file in another folder by ARCHIVE_URL, or another data folder by DATA_DIR"
        raise ArchiveError(
            f"cannot create the folder {file.parent} for the archive: {error.strerror}; {advice}"
        ) from None
    if file.is_dir():
        raise ArchiveError(f"{file} is a folder; name a file in it, such as {file}/archive.db")


def to_json(value: Any) -> str:
    """A value as JSON text without invisible characters, in the form that JSON columns store."""
    text = _ENCODER.encode(value)
    is_sound = is_clean(text) and not ESCAPED_CONTROL.search(text.encode())
    return text if is_sound else _ENCODER.encode(clean_value(value))


def _clean_parameters(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _is_many: bool
) -> tuple[str, Any]:
    """The gate before every column: no text that a statement writes or looks up holds an invisible character.

    Readings are cleaned before, so that what the program has in memory equals the rows; this holds for all else.
    """
    rows = parameters if isinstance(parameters, list) else (parameters,)
    values = chain.from_iterable(map(dict.values, rows) if isinstance(rows[0], dict) else rows)
    texts = "\n".join([value for value in values if value.__class__ is str])  # one search is faster than many
    return statement, parameters if is_clean(texts) else clean_value(parameters)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun explicitly: the driver begins one at the first write, after the reads that it depends on.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")  # 16 MB of pages: each checkpoint waits for the disk
    connection.execute("PRAGMA cache_size = -32000")  # 32 MB: the indexes of an archive of thousands of posts


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def write(engine: Engine, persist: Persist = lambda action: action(), written: Written = "all") -> Iterator[Connection]:
    """A transaction that writes: all of it is committed, or nothing.  Raises ArchiveError.

    In a file one transaction writes at a time.  On a server one writes posts at a time, beside those that write fetches
    and failures of their own sites alone; one that writes whatever it likes has the archive for itself.

    Where the connection to a server is lost while it commits, `persist` asks it later whether it did.
    """
    with one_line_errors(engine), engine.connect() as connection, _put_off_keys(connection, written):
        connection.begin()
        is_server = connection.dialect.name == "postgresql"
        transaction = connection.exec_driver_sql(_BEGIN_WRITING[written]).scalar() if is_server else None
        yield connection
        try:
            connection.commit()
        except DBAPIError as error:
            if not is_server or not is_lost(error) or not persist(lambda: _is_committed(engine, transaction)):
                raise


@contextmanager
def _put_off_keys(connection: Connection, written: Written) -> Iterator[None]:
    """Where all is written anew, SQLite does not look up for each row which others refer to it, and to which it refers.

    It goes by what holds when a transaction begins.
    """
    driver = connection.connection.driver_connection
    if written != "anew" or connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.invalidate()  # the next transaction has a connection of its own


def _is_committed(engine: Engine, transaction: str | None) -> bool:
    """Whether a transaction of a session that was lost is committed.  Raises LostConnectionError while it is open."""
    with read(engine) as connection:
        status = connection.exec_driver_sql(_READ_STATUS, (transaction,)).scalar()
    if status == "in progress":
        raise LostConnectionError(f"{name_archive(engine.url)} has not yet ended a session that was lost")
    return bool(status == "committed")


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads; it does not wait for a writer.  Raises ArchiveError."""
    with one_line_errors(engine), engine.execution_options(reads_only=True).connect() as connection:
        yield connection


@contextmanager
def read_snapshot(engine: Engine) -> Iterator[Connection]:
    """As `read`, but all statements see the archive as it was at the first of them.  Raises ArchiveError."""
    with read(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection
