"""An archive of any age becomes one of today; what is no archive of ours stays as it was."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from pipelines.archive import migration
from pipelines.archive.database import connect, read, write
from pipelines.archive.schema.columns import metadata
from pipelines.archive.schema.documentation import list_notes
from pipelines.archive.store import open_archive
from pipelines.errors import ArchiveError
from tests.pipelines.archive.invented import make_block, make_reading, store

_SHAPE = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE '%alembic%'"


def test_versions_are_those_of_the_scripts() -> None:
    folder = Path(migration.__file__).parent / "migrations"
    newest_first = [script.revision for script in ScriptDirectory(folder).walk_revisions()]
    assert tuple(reversed(newest_first)) == migration.VERSIONS


def test_migrated_and_declared_schema_agree(archive_url: str) -> None:
    open_archive(archive_url).close()
    engine = connect(archive_url)
    with read(engine) as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []


def test_migrated_and_declared_schema_are_the_same_sql(tmp_path: Path) -> None:
    """Constraints and partial indexes too, which Alembic does not compare."""
    open_archive(f"sqlite:///{tmp_path}/migrated.db").close()
    engine = create_engine(f"sqlite:///{tmp_path}/declared.db")
    metadata.create_all(engine)
    engine.dispose()
    migrated, declared = (_select(tmp_path / name, _SHAPE) for name in ("migrated.db", "declared.db"))
    assert sorted(migrated, key=str) == sorted(declared, key=str)


def _select(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(statement).fetchall()
    connection.close()
    return rows


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(f"sqlite:///{path}").close()
    before = path.read_bytes()
    open_archive(f"sqlite:///{path}").close()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9999')",
            "newer version",
        ),
        ("CREATE TABLE songs (title TEXT)", "no archive"),
        ("CREATE TABLE alembic_version (version_num TEXT)", "no archive"),
    ],
)
def test_database_of_somebody_else_stays_untouched(script: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=says) as caught:
        open_archive(f"sqlite:///{path}")
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_newer_archive_on_either_database(archive_url: str) -> None:
    open_archive(archive_url).close()
    engine = connect(archive_url)
    with write(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(ArchiveError, match="'9999' of a newer version: update this program"):
        open_archive(archive_url)


def test_failed_migration_leaves_nothing(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: object) -> None:
        raise RuntimeError("midway")

    monkeypatch.setattr(migration, "write_documentation", fail)
    with pytest.raises(RuntimeError, match="midway"):
        open_archive(archive_url)
    engine = connect(archive_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_upgrade_keeps_rows_and_renews_views(archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version that rebuilds `posts`, which rows of other tables point at."""
    archive = open_archive(archive_url)
    store(archive, make_reading(make_block()))
    archive.close()
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    first = Path(migration.__file__).parent / "migrations" / "versions" / "0001_first_shape.py"
    (versions / "0001_first_shape.py").write_text(first.read_text())
    (versions / "0002_mood.py").write_text(_REBUILD)
    monkeypatch.setattr(migration, "VERSIONS", ("0001", "0002"))
    monkeypatch.setattr(migration, "_FOLDER", versions.parent)
    open_archive(archive_url).close()
    engine = connect(archive_url)
    with read(engine) as connection:
        counted = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for name in ("posts", "revisions", "appearances", "sections")
        ]
        mood = connection.exec_driver_sql("SELECT mood FROM posts").scalar_one()
    engine.dispose()
    assert (counted, mood) == ([1, 1, 1, 2], "calm")


_REBUILD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    with op.batch_alter_table("posts", recreate="auto") as batch:
        batch.add_column(sa.Column("mood", sa.Text(), server_default="calm"))
        batch.alter_column("topic", new_column_name="subject")
    with op.batch_alter_table("posts") as batch:
        batch.alter_column("subject", new_column_name="topic")
"""


def test_every_table_view_and_column_is_explained(archive_url: str) -> None:
    open_archive(archive_url).close()
    engine = connect(archive_url)
    inspector = inspect(engine)
    names = [*inspector.get_table_names(), *inspector.get_view_names()]
    there = {(name, column["name"]) for name in names for column in inspector.get_columns(name)}
    with read(engine) as connection:
        notes = connection.exec_driver_sql("SELECT table_name, column_name, comment FROM documentation").all()
    engine.dispose()
    assert {(name, column) for name, column, _ in notes} == there | {(name, "") for name in names}
    assert all(comment.endswith(".") for *_, comment in notes)
    assert len(notes) == len(list_notes())


def test_postgresql_has_the_same_as_comments(postgres_archive_url: str) -> None:
    open_archive(postgres_archive_url).close()
    engine = connect(postgres_archive_url)
    inspector = inspect(engine)
    described = {column["name"]: column["comment"] for column in inspector.get_columns("appearance_images")}
    table, view = (inspector.get_table_comment(name)["text"] for name in ("all_links", "links"))
    engine.dispose()
    assert described["alt"] == "Text in place of the picture."
    assert (table, view) == ("Links in posts.", "Links in posts, as shown now.")
