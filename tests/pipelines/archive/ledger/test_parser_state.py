"""An archive knows which version of the parser read its pages, through dumps, upgrades and rebuilds."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pipelines.archive.store import Archive, load_new, open_archive
from pipelines.records.readings import PARSER
from tests.support.archive_queries import ask
from tests.support.factories import make_reading, store
from tests.support.rebuilds import SOON, rebuild

READ = "SELECT version FROM parser_state"


def forget(archive: Archive, *statements: str) -> None:
    with archive.write() as connection:
        for statement in ("DELETE FROM parser_state", *statements):
            connection.exec_driver_sql(statement)


def test_an_archive_that_says_nothing_is_never_outdated(archive: Archive) -> None:
    assert archive.state.check_parser()
    forget(archive)
    assert not archive.state.measure().read_otherwise
    assert archive.state.check_parser()
    assert ask(archive, READ) == [(PARSER,)]


def test_no_version_and_another_version_are_outdated_until_a_rebuild(archive: Archive) -> None:
    reading = make_reading(kind="note", key="n")
    store(archive, reading)
    assert not archive.state.measure().read_otherwise
    for statements in ((), ("INSERT INTO parser_state VALUES (0)",), ("INSERT INTO parser_state VALUES (99)",)):
        forget(archive, *statements)
        assert archive.state.measure().read_otherwise
        assert not archive.state.check_parser()
        rebuild(archive, {1: reading})
        assert archive.state.check_parser()
        assert ask(archive, READ) == [(PARSER,)]


def test_the_version_travels_in_dumps(archive: Archive, make_database: Callable[[], str], tmp_path: Path) -> None:
    store(archive, make_reading(kind="note", key="n"))
    for version in (["7"], []):
        forget(archive, *(f"INSERT INTO parser_state VALUES ({number})" for number in version))
        folder = tmp_path / "-".join(["dump", *version])
        archive.dump(folder, with_fetches=True)
        url = make_database()
        load_new(url, folder, SOON)
        with closing(open_archive(url)) as loaded:
            assert ask(loaded, READ) == [(int(number),) for number in version]


def test_a_dump_of_an_earlier_version_has_none(sqlite_archive: Archive, tmp_path: Path) -> None:
    store(sqlite_archive, make_reading(kind="note", key="n"))
    forget(sqlite_archive)
    sqlite_archive.dump(tmp_path / "dump", with_fetches=True)
    manifest = tmp_path / "dump" / "manifest.json"
    (tmp_path / "dump" / "parser_state.jsonl").unlink()
    content = json.loads(manifest.read_text())
    del content["files"]["parser_state.jsonl"]
    manifest.write_text(json.dumps(content))
    url = f"sqlite:///{tmp_path}/loaded.db"
    load_new(url, tmp_path / "dump", SOON)
    with closing(open_archive(url)) as loaded:
        assert ask(loaded, READ) == []
        assert loaded.state.measure().read_otherwise
