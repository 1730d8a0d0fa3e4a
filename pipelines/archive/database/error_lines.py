"""Every database error as a one-line ArchiveError.  Does not import any table."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from pipelines.archive.database.sessions import is_lost
from pipelines.archive_url import mask_archive_url
from pipelines.errors import ArchiveError, LockedError, LostConnectionError

_NO_SAVEPOINT = "no such savepoint"
_PRIMARY = 0xFF  # the bits of an extended error code that name the error: https://sqlite.org/rescode.html


@contextmanager
def one_line_errors(engine: Engine) -> Iterator[None]:
    """Turn a database error into a one-line ArchiveError.  An invalid row is a bug: its error is raised as it is."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except DBAPIError as last:
        error = _find_first(last)
        shown, reason = name_archive(engine.url), str(error.orig).strip().partition("\n")[0]
        explain = _explain_file if engine.dialect.name == "sqlite" else _explain_server
        raise explain(error, shown, reason) from None


def _find_first(error: DBAPIError) -> DBAPIError:
    """The error for which a savepoint was to be undone, where SQLite undid all by itself, as it does on a full disk."""
    before: BaseException | None = error
    while before is not None and _NO_SAVEPOINT in str(before):
        before = before.__context__
    return before if isinstance(before, DBAPIError) else error


def _explain_file(error: DBAPIError, shown: str, reason: str) -> ArchiveError:
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
    if code == sqlite3.SQLITE_CORRUPT:
        return ArchiveError(
            f"{shown} is damaged: {reason}; put a backup in its place, or load a dump into a new archive"
        )
    if code == sqlite3.SQLITE_BUSY:
        return LockedError(f"cannot use {shown}: {reason}; another process writes to it, try again later")
    return ArchiveError(f"cannot use {shown}: {reason}")


def _explain_server(error: DBAPIError, shown: str, reason: str) -> ArchiveError:
    if is_lost(error):
        return LostConnectionError(f"cannot use {shown}: {reason}")
    match getattr(error.orig, "sqlstate", None):  # https://www.postgresql.org/docs/current/errcodes-appendix.html
        case "55P03":  # lock_not_available
            return LockedError(f"cannot use {shown}: {reason}; another process writes to it, try again later")
        case "57014":  # query_canceled
            return ArchiveError(f"cannot use {shown}: {reason}; raise DB_STATEMENT_TIMEOUT where that was no mistake")
        case "42501":  # insufficient_privilege
            return ArchiveError(f"cannot use {shown}: {reason}; connect as a role that may do that")
    return ArchiveError(f"cannot use {shown}: {reason}")


def name_archive(url: URL) -> str:
    """The archive as a person writes it: a file by its path, a server without its password and its driver.

    >>> from sqlalchemy import make_url
    >>> name_archive(make_url("postgresql+psycopg://me:secret@/papers?host=%2Frun%2Fpostgresql"))
    'postgresql://me:***@/papers?host=/run/postgresql'
    """
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return unquote(mask_archive_url(url.render_as_string()))  # masked first: what is decoded may hold a &
