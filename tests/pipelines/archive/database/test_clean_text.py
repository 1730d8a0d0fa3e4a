"""Migration 0015: what earlier versions let in is taken out, and a dump of it can be loaded into PostgreSQL."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from pipelines.archive.store import Archive, load_new, open_archive
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask
from tests.support.earlier_versions import undo_dictionaries
from tests.support.eventful_archive import add_talks, live_through
from tests.support.factories import NOW

TEXTS = (
    "UPDATE posts SET title = title || {0}, author = author || {0}",
    "UPDATE all_sections SET text = {0} || text",
    "UPDATE tags SET name = name || {0}",
    "UPDATE failures SET error = {0} || error",
    'UPDATE post_urls SET facts = CAST(REPLACE(CAST(facts AS TEXT), \'"title":"\', \'"title":"\\u001b\') AS JSON)',
)


def spoil(url: str, sign: str, *more: str) -> None:
    """Write a sign into an archive as an earlier version did, and take it back to that version."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))  # without the gate
    with engine.begin() as connection:
        for statement in (*TEXTS, *more):
            run(connection, statement.format(sign))
        take_back(connection)
    engine.dispose()


def take_back(connection: Connection) -> None:
    undo_dictionaries(connection)
    run(connection, "UPDATE alembic_version SET version_num = '0014'")


def run(connection: Connection, statement: str) -> None:
    cast = "AS TEXT) " if connection.dialect.name == "sqlite" else "AS JSON)"
    connection.exec_driver_sql(statement.replace("AS JSON)", cast).replace("%", "%%"))


@pytest.fixture
def sound(archive: Archive, tmp_path: Path) -> dict[str, bytes]:
    live_through(archive)
    add_talks(archive)
    dumped = dump_archive(archive, tmp_path / "sound")
    archive.close()
    return dumped


def read_dump(url: str, folder: Path) -> dict[str, bytes]:
    with closing(open_archive(url, keep_copy=False)) as archive:
        return dump_archive(archive, folder)


@pytest.mark.parametrize("code", [0, 1, 0x1B, 0x7F, 0x9B, 0x200B, 0xFEFF])
def test_an_archive_is_mended(
    archive_url: str, sound: dict[str, bytes], make_postgres: Callable[[], str], tmp_path: Path, code: int
) -> None:
    if code == 0 and not archive_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has no NUL in texts")
    spoil(archive_url, f"CHAR({code})" if archive_url.startswith("sqlite") else f"CHR({code})")
    assert read_dump(archive_url, tmp_path / "mended") == sound


def test_a_key_stays_unique(archive_url: str, sound: dict[str, bytes]) -> None:
    char = "CHAR(27)" if archive_url.startswith("sqlite") else "CHR(27)"
    spoil(archive_url, char, "INSERT INTO authors (id, name) VALUES (900, 'Ada'), (901, 'Ada' || {0})")
    with closing(open_archive(archive_url, keep_copy=False)) as archive:
        names = ask(archive, "SELECT name FROM authors WHERE id >= 900 ORDER BY id")
        assert names == [("Ada",), ("Ada%1B",)]


def test_a_sound_archive_stays_as_it_is(archive_url: str, sound: dict[str, bytes], tmp_path: Path) -> None:
    engine = create_engine(archive_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        take_back(connection)
    engine.dispose()
    with closing(open_archive(archive_url, keep_copy=False)) as archive:
        assert dump_archive(archive, tmp_path / "again") == sound


def test_a_mended_archive_is_loaded_into_postgresql(
    make_sqlite: Callable[[], str], postgres_archive_url: str, tmp_path: Path
) -> None:
    url = make_sqlite()
    with closing(open_archive(url)) as archive:
        live_through(archive)
    spoil(url, "CHAR(0)")
    mended = read_dump(url, tmp_path / "mended")
    load_new(postgres_archive_url, tmp_path / "mended", NOW)
    assert read_dump(postgres_archive_url, tmp_path / "again") == mended
