"""Which sites this process reads: claims that nobody else has, and that vanish with the process, however it dies.

Beside a SQLite archive a file is locked, in PostgreSQL an advisory lock of a session of its own.  Knows no table.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, func, select

from pipelines.archive.database.connection import one_line
from pipelines.errors import ArchiveError

_PATIENCE_S = 0.5  # whoever only asks whether a site is being read holds its lock for a moment
_POLL_S = 0.05
_STAY = "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'"


class SiteLocks:
    """The sites, by base address, that are claimed for one open archive.  Methods raise ArchiveError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: dict[str, Callable[[], None]] = {}  # how each of them is given up

    def acquire(self, base_url: str) -> bool:
        """Whether the site is ours from now on, or was already; False where somebody else has it."""
        if base_url in self._held:
            return True
        lock = _lock_file if self._engine.dialect.name == "sqlite" else _lock_session
        with one_line(self._engine):
            give_up = lock(self._engine, _digest(base_url))
        if give_up is not None:
            self._held[base_url] = give_up
        return give_up is not None

    @contextmanager
    def hold(self, base_url: str) -> Iterator[bool]:
        """As `acquire`, and at the end of the block a site that was not ours before is free again."""
        ours = base_url in self._held
        try:
            yield self.acquire(base_url)
        finally:
            if not ours:
                self._release(base_url)

    def close(self) -> None:
        """All of them are free again."""
        for base_url in tuple(self._held):
            self._release(base_url)

    def _release(self, base_url: str) -> None:
        give_up = self._held.pop(base_url, None)
        if give_up is not None:
            give_up()


def _digest(base_url: str) -> bytes:
    return sha256(f"a run reads {base_url}".encode()).digest()


def _lock_file(engine: Engine, digest: bytes) -> Callable[[], None] | None:
    file = Path(str(engine.url.database)).resolve()
    path = file.with_name(f"{file.name}-lock-{digest.hex()[:16]}")
    lock = FileLock(path, timeout=_PATIENCE_S, poll_interval=_POLL_S, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    except OSError as error:
        raise ArchiveError(f"cannot lock {path}: {error.strerror}") from None

    def give_up() -> None:
        with suppress(OSError):  # Windows removes no open file; whoever locked this one meanwhile makes another
            path.unlink()
        lock.release()

    return give_up


def _lock_session(engine: Engine, digest: bytes) -> Callable[[], None] | None:
    key = int.from_bytes(digest[:8], signed=True)
    with ExitStack() as stack:
        connection = stack.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
        connection.detach()  # closing it closes the session, and with the session goes the lock
        connection.exec_driver_sql(_STAY)
        if _try_advisory_lock(connection, key):
            return stack.pop_all().close
    return None


def _try_advisory_lock(connection: Connection, key: int) -> bool:
    until = time.monotonic() + _PATIENCE_S
    while not connection.scalar(select(func.pg_try_advisory_lock(key))):
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_S)
    return True
