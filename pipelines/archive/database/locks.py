"""Per-site locks that are released when the process ends, however it ends.

For a SQLite archive the lock is a file lock beside the archive; in PostgreSQL it is an advisory lock of a session that
is used for nothing else.
Does not import any table.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, func, select

from pipelines.archive.database.connection import one_line_errors
from pipelines.errors import ArchiveError

_TIMEOUT_S = 0.5  # a process that only tests whether a site is locked holds the lock for a moment
_POLL_S = 0.05
_DISABLE_TIMEOUT = "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'"


class SiteLocks:
    """The locked sites of one open archive, by base URL.  Methods raise ArchiveError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: dict[str, Callable[[], None]] = {}  # what releases each of them

    def acquire(self, base_url: str) -> bool:
        """Lock a site; False where another process holds it.  True again for a site that is locked already."""
        if base_url in self._held:
            return True
        lock = _lock_file if self._engine.dialect.name == "sqlite" else _lock_session
        with one_line_errors(self._engine):
            release = lock(self._engine, _digest(base_url))
        if release is not None:
            self._held[base_url] = release
        return release is not None

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

    def close(self) -> None:
        """Release all sites."""
        for base_url in tuple(self._held):
            self._release(base_url)

    def _release(self, base_url: str) -> None:
        release = self._held.pop(base_url, None)
        if release is not None:
            release()


def _digest(base_url: str) -> bytes:
    return sha256(f"a run reads {base_url}".encode()).digest()


def _name_lock(engine: Engine, digest: bytes) -> Path:
    file = Path(str(engine.url.database)).resolve()
    return file.with_name(f"{file.name}-lock-{digest.hex()[:16]}")


def _lock_file(engine: Engine, digest: bytes) -> Callable[[], None] | None:
    path = _name_lock(engine, digest)
    lock = FileLock(path, timeout=_TIMEOUT_S, poll_interval=_POLL_S, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    except OSError as error:
        raise ArchiveError(f"cannot lock {path}: {error.strerror}") from None

    def release() -> None:
        with suppress(OSError):  # Windows does not remove an open file; the next process creates the file again
            path.unlink()
        lock.release()

    return release


def _lock_session(engine: Engine, digest: bytes) -> Callable[[], None] | None:
    key = int.from_bytes(digest[:8], signed=True)
    with ExitStack() as stack:
        connection = stack.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
        connection.detach()  # closing it closes the session, which releases the lock
        connection.exec_driver_sql(_DISABLE_TIMEOUT)
        if _try_advisory_lock(connection, key):
            return stack.pop_all().close
    return None


def _try_advisory_lock(connection: Connection, key: int) -> bool:
    until = time.monotonic() + _TIMEOUT_S
    while not connection.scalar(select(func.pg_try_advisory_lock(key))):
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_S)
    return True
