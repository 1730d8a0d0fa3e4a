"""Archives to test on: SQLite files, and databases of a PostgreSQL server that lives as long as the tests."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.archive.store import Archive, open_archive
from tests.support.postgres_server import PostgresServer, serve_postgres

collect_ignore = ["bench/fuzz.py"]  # needs a library that the tests do not
_numbers = itertools.count()
_MEMORY = Path("/dev/shm")  # Linux keeps it in memory; databases are created there in a tenth of the time
_ENOUGH_BYTES = 2 << 30  # a server takes some 100 MB, and there is one per worker
_MAKERS = {"sqlite": "make_sqlite", "postgresql": "make_postgres"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Takes property tests out of the coverage: examples cover each line, and tracing makes them thrice as slow."""
    for item in items:
        if item.get_closest_marker("hypothesis"):
            item.add_marker(pytest.mark.no_cover)


def find_memory_folder() -> Path | None:
    """A file system in memory with room for the databases of the tests; None where there is none."""
    has_room = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES
    return _MEMORY if has_room else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server that lives as long as the tests."""
    with serve_postgres(find_memory_folder()) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of an empty archive, which is copied in a sixth of the time that it takes to make one."""
    name = "empty_archive"
    open_archive(postgres_server.create_database(name)).close()
    return name


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
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
def make_postgres(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Iterator[Callable[[], str]]:
    """Returns the URL of a new database at each call: an archive where the test uses one opened, else an empty one."""
    opened = "archive" in request.fixturenames
    template = request.getfixturevalue("postgres_template") if opened else "template1"
    names: list[str] = []

    def make() -> str:
        names.append(f"archive_{next(_numbers)}")
        return postgres_server.create_database(names[-1], template)

    yield make
    for name in names:
        postgres_server.drop_database(name)


@pytest.fixture(params=list(_MAKERS))
def make_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Returns the URL of a new database of either kind at each call."""
    make: Callable[[], str] = request.getfixturevalue(_MAKERS[request.param])
    return make


@pytest.fixture
def archive_url(make_database: Callable[[], str]) -> str:
    """The URL of a database of either kind, empty unless the test uses the archive opened."""
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
