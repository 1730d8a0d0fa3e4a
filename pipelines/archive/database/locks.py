"""Per-site locks that are released when the process ends, however it ends.

For a SQLite archive the lock is a file lock beside the archive; in PostgreSQL it is an advisory lock of a session that
is used for nothing else, and is lost with that session.
Does not import any table.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, func, select

from pipelines.archive.database.error_lines import name_archive, one_line_errors
from pipelines.archive.database.reconnection import Reconnection
from pipelines.errors import ArchiveError

_TIMEOUT_S = 0.5  # a process that only tests whether a site is locked holds the lock for a moment
_POLL_S = 0.05
_DISABLE_TIMEOUT = "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'"
_READ_START = "SELECT pg_postmaster_start_time()::text"


class Lock(Protocol):
    """The lock of one site."""

    @property
    def started(self) -> str:
        """When its server was started, which tells a restart from the end of a session; nothing for a file."""

    def is_lost(self) -> bool:
        """Whether another process may hold it by now."""

    def release(self) -> None: ...


class SiteLocks:
    """The locked sites of one open archive, by base URL.  Methods raise ArchiveError."""

    def __init__(self, engine: Engine, reconnection: Reconnection) -> None:
        self._engine = engine
        self._reconnection = reconnection
        self._held: dict[str, Lock] = {}

    def acquire(self, base_url: str) -> bool:
        """Lock a site; False where another process holds it.  True again for a site that is locked already."""
        if base_url in self._held:
            return True
        lock = self._try(base_url)
        if lock is not None:
            self._held[base_url] = lock
        return lock is not None

    @contextmanager
    def hold(self, base_url: str) -> Iterator[bool]:
        """As `acquire`; at the end of the block, a site that was not locked before is released."""
        was_held = base_url in self._held
        try:
            yield self.acquire(base_url)
        finally:
            if not was_held:
                self._release(base_url)

    def is_held(self, base_url: str) -> bool:
        """Whether a process holds a site; where no lock can be tried, in a read-only folder, whether one was left."""
        if self._engine.dialect.name == "sqlite":
            lock = _name_lock(self._engine, _digest(base_url))
            if not os.access(lock.parent, os.W_OK):
                return lock.exists()
        with self.hold(base_url) as is_free:
            return not is_free

    def check(self) -> None:
        """Lock again what was lost because the server was restarted.

        Raises ArchiveError where the lock was lost for another reason, or another process was faster.
        """
        for base_url, lock in self._held.items():
            if lock.is_lost():
                lock.release()
                self._held[base_url] = self._lock_again(base_url, lock.started)

    def close(self) -> None:
        """Release all sites."""
        for base_url in tuple(self._held):
            self._release(base_url)

    def _release(self, base_url: str) -> None:
        lock = self._held.pop(base_url, None)
        if lock is not None:
            lock.release()

    def _try(self, base_url: str) -> Lock | None:
        engine, digest = self._engine, _digest(base_url)
        if engine.dialect.name == "sqlite":
            return _lock_file(engine, digest)
        return self._reconnection.persist(lambda: _lock_session(engine, digest))

    def _lock_again(self, base_url: str, started: str) -> Lock:
        lock, name = self._try(base_url), name_archive(self._engine.url)
        if lock is None:
            raise ArchiveError(f"{name} ended the session that locked {base_url}, and another run reads that site")
        if lock.started == started:
            lock.release()
            raise ArchiveError(
                f"{name} ended the session that locked {base_url}: another run may have read that site; run this again"
            )
        return lock


def _digest(base_url: str) -> bytes:
    return sha256(f"a run reads {base_url}".encode()).digest()


def _name_lock(engine: Engine, digest: bytes) -> Path:
    file = Path(str(engine.url.database)).resolve()
    return file.with_name(f"{file.name}-lock-{digest.hex()[:16]}")


@dataclass(frozen=True, slots=True)
class _LockedFile:
    path: Path
    lock: FileLock
    started: str = ""

    def is_lost(self) -> bool:
        return False

    def release(self) -> None:
        with suppress(OSError):  # Windows does not remove an open file; the next process creates the file again
            self.path.unlink()
        self.lock.release()


def _lock_file(engine: Engine, digest: bytes) -> Lock | None:
    path = _name_lock(engine, digest)
    lock = FileLock(path, timeout=_TIMEOUT_S, poll_interval=_POLL_S, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    except OSError as error:
        raise ArchiveError(f"cannot lock {path}: {error.strerror}") from None
    return _LockedFile(path, lock)


@dataclass(frozen=True, slots=True)
class _LockedSession:
    connection: Connection  # detached: closing it closes the session, which releases the lock
    started: str

    @property
    def session(self) -> Any:
        """The connection of psycopg; None once it was released."""
        return None if self.connection.closed else self.connection.connection.dbapi_connection

    def is_lost(self) -> bool:
        """Looks at what the server has sent, without waiting: a session that ends says why, and then closes."""
        session = self.session
        if session is None:
            return True
        try:
            for _ in ("why", "closed"):
                session.pgconn.consume_input()
        except self.connection.dialect.loaded_dbapi.Error:
            return True
        return False

    def release(self) -> None:
        if self.session is not None:
            self.session.close()
            self.connection.invalidate()  # a session that was lost cannot be rolled back
            self.connection.close()


def _lock_session(engine: Engine, digest: bytes) -> Lock | None:
    key = int.from_bytes(digest[:8], signed=True)
    with one_line_errors(engine), ExitStack() as stack:
        connection = stack.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
        connection.detach()
        connection.exec_driver_sql(_DISABLE_TIMEOUT)
        started = str(connection.exec_driver_sql(_READ_START).scalar())
        if _try_advisory_lock(connection, key):
            stack.pop_all()
            return _LockedSession(connection, started)
    return None


def _try_advisory_lock(connection: Connection, key: int) -> bool:
    until = time.monotonic() + _TIMEOUT_S
    while not connection.scalar(select(func.pg_try_advisory_lock(key))):
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_S)
    return True
