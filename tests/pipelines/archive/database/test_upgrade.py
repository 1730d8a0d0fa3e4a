"""An archive of each earlier version is upgraded with every row, by what writes; what reads refuses it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from pipelines.archive.database.connection import connect, read
from pipelines.archive.database.version import VERSIONS
from pipelines.archive.reader import open_reader
from pipelines.archive.store import Upgrade, open_archive, open_existing
from pipelines.errors import ArchiveError
from tests.support.earlier_versions import make_earlier
from tests.support.first_version.first_version import find_lost, select_rows


def read_rows(url: str, names: list[str] | None = None) -> dict[str, list[dict[str, object]]]:
    engine = connect(url)
    with read(engine) as connection:
        here = set(inspect(connection).get_table_names()) - {"alembic_version", "documentation"}
        here = {name for name in here if not name.startswith("search_")}  # the index is made anew
        rows = select_rows(connection, sorted(names or here))
    engine.dispose()
    return rows


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_every_earlier_version_keeps_its_rows(archive_url: str, version: str) -> None:
    make_earlier(archive_url, version)
    before = read_rows(archive_url)
    with pytest.raises(ArchiveError, match=f"older version '{version}': run scrapy reindex"):
        open_reader(archive_url)
    assert read_rows(archive_url) == before
    with closing(open_existing(archive_url)) as archive:
        assert archive.upgrade is not None
        assert (archive.upgrade.before, archive.upgrade.after) == (version, VERSIONS[-1])
        assert archive.state.measure().read_otherwise
        copy = archive.upgrade.copy
    assert find_lost(before, read_rows(archive_url, list(before))) == []
    assert (copy is not None) == archive_url.startswith("sqlite")
    if copy:
        assert copy.name == f"archive0.db.{version}.bak"
        assert read_rows(f"sqlite:///{copy}") == before
    with closing(open_existing(archive_url)) as archive:
        assert archive.upgrade is None


def test_no_copy_where_none_is_wanted(make_sqlite: Callable[[], str], tmp_path: Path) -> None:
    url = make_sqlite()
    make_earlier(url, "0009")
    with closing(open_archive(url, keep_copy=False)) as archive:
        assert archive.upgrade == Upgrade("0009", VERSIONS[-1], None)
    assert [file.name for file in tmp_path.iterdir()] == ["archive0.db"]


def test_nothing_is_upgraded_without_its_copy(make_sqlite: Callable[[], str], tmp_path: Path) -> None:
    url = make_sqlite()
    make_earlier(url, "0009")
    obstacle = tmp_path / "archive0.db.0009.bak"
    obstacle.write_text("mine")
    with pytest.raises(ArchiveError, match=r"not upgraded, as its copy failed \(.*no copy of an archive.*--no-backup"):
        open_archive(url)
    with closing(sqlite3.connect(tmp_path / "archive0.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0009",)]
    assert obstacle.read_text() == "mine"
    assert {file.name for file in tmp_path.iterdir()} == {"archive0.db", "archive0.db.0009.bak"}
