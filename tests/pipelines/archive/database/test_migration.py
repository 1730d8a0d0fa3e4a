"""An archive of any version is upgraded to the newest; other databases are not changed."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import IntegrityError

from pipelines.archive.database import creation, migration, version
from pipelines.archive.database.connection import connect, read, write
from pipelines.archive.schema.columns import metadata
from pipelines.archive.schema.documentation import list_notes
from pipelines.archive.store import open_archive
from pipelines.errors import ArchiveError
from pipelines.records.pages import PageFailure
from pipelines.records.questions import Question
from pipelines.records.sites import Site
from tests.support.archive_queries import ask
from tests.support.earlier_versions import undo_grams, undo_operation
from tests.support.eventful_archive import DIGEST, LATER, live_through, withdraw
from tests.support.factories import FIRST, NOW, make_block, make_reading, store
from tests.support.first_version.first_version import load_first_version, select_rows


def test_versions_are_those_of_the_scripts() -> None:
    folder = Path(migration.__file__).parents[1] / "migrations"
    newest_first = [script.revision for script in ScriptDirectory(folder).walk_revisions()]
    assert tuple(reversed(newest_first)) == version.VERSIONS


def test_new_archive_and_declared_schema_agree(archive_url: str) -> None:
    open_archive(archive_url).close()
    engine = connect(archive_url)
    with read(engine) as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"include_object": _is_declared}), metadata
        )
    engine.dispose()
    assert differences == []


def _is_declared(_part: object, name: str | None, kind: str, *_: object) -> bool:
    """Leaves out the tables of the full-text index, which are made by statements of their own."""
    return kind != "table" or not str(name).startswith(INDEX) or name in metadata.tables


@pytest.mark.parametrize("empty", [True, False])
def test_migrated_and_new_archives_have_one_shape(make_database: Callable[[], str], empty: bool) -> None:
    """Constraints and partial indexes too, which Alembic does not compare."""
    migrated, new = make_database(), make_database()
    engine = connect(migrated)
    with write(engine) as connection:
        load_first_version(connection, empty=empty)
    engine.dispose()
    for url in (migrated, new):
        open_archive(url).close()
    assert describe(migrated) == describe(new)


def describe(url: str) -> dict[str, list[str]]:
    """Of every table its columns, keys, constraints and indexes, in no order."""
    engine = connect(url)
    inspector = inspect(engine)
    ask = (
        inspector.get_columns,
        inspector.get_foreign_keys,
        inspector.get_unique_constraints,
        inspector.get_check_constraints,
        inspector.get_indexes,
    )
    names = set(inspector.get_table_names()) - {"alembic_version"}
    described = {
        name: sorted(
            [
                *(_spell(part) for inspect_parts in ask for part in inspect_parts(name)),
                _spell(inspector.get_pk_constraint(name)),
            ]
        )
        for name in names
    }
    engine.dispose()
    return described


def _spell(part: Mapping[str, Any]) -> str:
    """Of a partial index its condition as well; without comments, which have a test of their own.

    The name of a foreign key is left out: of one that came with a later column SQLAlchemy does not find it in SQLite.
    """
    options = {name: str(value) for name, value in part.get("dialect_options", {}).items()}
    named = {"name": None} if "referred_table" in part else {}
    return str({**part, **named, "dialect_options": options, "comment": None})


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(f"sqlite:///{path}").close()
    before = path.read_bytes()
    open_archive(f"sqlite:///{path}").close()
    assert path.read_bytes() == before


def test_another_process_may_be_faster(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process creates the archive after this one has seen that there is none."""

    def look_early(_connection: Connection) -> None:
        monkeypatch.setattr(migration, "read_version", look)

    look = migration.read_version
    open_archive(archive_url).close()
    before = describe(archive_url)
    monkeypatch.setattr(migration, "read_version", look_early)
    open_archive(archive_url).close()
    assert describe(archive_url) == before


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9999')",
            "newer than this program",
        ),
        ("CREATE TABLE songs (title TEXT)", "not an archive"),
        ("CREATE TABLE alembic_version (version_num TEXT)", "not an archive"),
    ],
)
def test_other_databases_are_not_changed(script: str, says: str, tmp_path: Path) -> None:
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
    with pytest.raises(ArchiveError, match="'9999', newer than this program: update the program"):
        open_archive(archive_url)


def test_failed_migration_leaves_nothing(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: object) -> None:
        raise RuntimeError("midway")

    monkeypatch.setattr(creation, "write_documentation", fail)
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
    shutil.copytree(Path(migration.__file__).parents[1] / "migrations" / "versions", versions)
    (versions / "later_mood.py").write_text(_REBUILD.format(newest=version.VERSIONS[-1]))
    monkeypatch.setattr(version, "VERSIONS", (*version.VERSIONS, "later"))
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

revision, down_revision = "later", "{newest}"


def upgrade():
    with op.batch_alter_table("posts", recreate="auto") as batch:
        batch.add_column(sa.Column("mood", sa.Text(), server_default="calm"))
        batch.alter_column("topic", new_column_name="subject")
    with op.batch_alter_table("posts") as batch:
        batch.alter_column("subject", new_column_name="topic")
"""


def test_an_upgrade_renames_a_stage_and_renews_the_documentation(archive_url: str) -> None:
    engine = connect(archive_url)
    with write(engine) as connection:
        load_first_version(connection)
        connection.exec_driver_sql("UPDATE failures SET stage = 'picture'")
    engine.dispose()
    archive = open_archive(archive_url)
    assert set(ask(archive, "SELECT stage FROM failures")) == {("image",)}
    notes = ask(archive, "SELECT table_name, column_name, comment FROM documentation")
    assert sorted(notes) == sorted(map(tuple, list_notes(engine.dialect.name)))
    archive.close()


def test_an_upgrade_deletes_authors_and_tags_that_were_left_over(archive_url: str) -> None:
    engine = connect(archive_url)
    with write(engine) as connection:
        load_first_version(connection)
        before = {name: connection.exec_driver_sql(f"SELECT name FROM {name}").all() for name in ("authors", "tags")}
        for name in before:
            connection.exec_driver_sql(f"INSERT INTO {name} (id, name) VALUES (900, 'left over')")
    engine.dispose()
    archive = open_archive(archive_url)
    for name, rows in before.items():
        assert sorted(ask(archive, f"SELECT name FROM {name}")) == sorted(map(tuple, rows)) != []
    archive.close()


def test_an_upgrade_lets_labels_have_kinds_of_their_own(archive_url: str) -> None:
    engine = connect(archive_url)
    with write(engine) as connection:
        load_first_version(connection)
        before = select_rows(connection, ["all_sections"])
    open_archive(archive_url).close()
    with write(engine) as connection:
        assert select_rows(connection, ["all_sections"]) == before
        connection.exec_driver_sql("UPDATE all_sections SET kind = 'takeaways_label'")
    with pytest.raises(IntegrityError), write(engine) as connection:
        connection.exec_driver_sql("UPDATE all_sections SET kind = 'takeaway_label'")
    engine.dispose()


def test_an_upgrade_names_the_moments_of_urls(archive_url: str) -> None:
    """A note that moved has the identity of its path at each URL; what replaced a digest is known by its URL."""
    moved = "https://first.example/2024/01/02/Memo/%E5%A2%A8/"
    source = Site("kedreamix", f"{FIRST.base_url}source/_posts/", "source", 100)
    archive = open_archive(archive_url)
    live_through(archive)
    withdraw(archive)
    memo = {"kind": "note", "key": "memo", "content_hash": "memo"}
    store(archive, make_reading(url=moved, **memo))
    store(archive, make_reading(site=source, url=f"{source.base_url}b/index.md", **memo))
    says = "SELECT url, successor_url FROM departures ORDER BY id"
    before = ask(archive, says)
    archive.close()
    engine = connect(archive_url)
    with write(engine) as connection:
        _drop_index(connection)
        undo_operation(connection)
        for statement in _FORGET:
            connection.exec_driver_sql(statement)
    engine.dispose()
    archive = open_archive(archive_url)
    assert ask(archive, says) == before
    assert [later for _, later in before if later] == [LATER.url]
    named = dict(ask(archive, "SELECT url, own_identity FROM post_urls WHERE lineage = 'memo'"))
    assert named == {moved: "note:first.example/:Memo/墨", f"{source.base_url}b/index.md": "note:first.example/:b"}
    of_digest = f"SELECT own_identity, lineage FROM post_urls WHERE url = '{DIGEST.url}'"
    assert ask(archive, of_digest) == [(DIGEST.identity.key, DIGEST.identity.key)]
    archive.close()


def test_an_upgrade_tells_which_failures_are_open(archive_url: str) -> None:
    """A failure has ended with the next one of its page, or with a later response."""
    archive = open_archive(archive_url)
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    store(archive, make_reading(url=DIGEST.url))
    early, late = NOW - timedelta(days=900), NOW + timedelta(days=900)
    for url, moment in (("https://a.example/x", early), ("https://a.example/x", late), (DIGEST.url, early)):
        archive.failures.record(crawl_id, PageFailure(url, "fetch", "HTTP 404"), moment)
    archive.close()
    engine = connect(archive_url)
    with write(engine) as connection:
        undo_operation(connection)
    engine.dispose()
    archive = open_archive(archive_url)
    rows = ask(archive, "SELECT url, times, ended_at IS NULL, first_at = at FROM failures ORDER BY id")
    assert [(url, times, bool(is_open), bool(is_first)) for url, times, is_open, is_first in rows] == [
        ("https://a.example/x", 1, False, True),
        ("https://a.example/x", 1, True, True),
        (DIGEST.url, 1, False, True),
    ]
    archive.close()


def test_an_upgrade_fills_the_index_of_postgresql_again(postgres_archive_url: str) -> None:
    archive = open_archive(postgres_archive_url)
    store(archive, make_reading(make_block(title="Windmills")))
    question, grams = Question("windmills"), "SELECT grams FROM search_texts"
    before = archive.search.find(question), ask(archive, grams)
    archive.close()
    engine = connect(postgres_archive_url)
    with write(engine) as connection:
        undo_grams(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0018'")
    engine.dispose()
    archive = open_archive(postgres_archive_url)
    assert (archive.search.find(question), ask(archive, grams)) == before
    assert before[0]
    archive.close()


_FORGET = (
    "DROP INDEX ix_post_urls_own_identity",
    "DROP INDEX ix_departures_url",
    "ALTER TABLE post_urls DROP COLUMN own_identity",
    "ALTER TABLE post_urls DROP COLUMN lineage",
    "ALTER TABLE departures DROP COLUMN successor_url",
    "UPDATE alembic_version SET version_num = '0011'",
)
INDEX = ("search_title", "search_summary", "search_text")  # tables of the full-text index, or their prefixes


def _drop_index(connection: Connection) -> None:
    for name in inspect(connection).get_table_names():
        if name in (*INDEX, "search_texts", "search_documents", "search_state", "search_days"):
            connection.exec_driver_sql(f"DROP TABLE {name}")


_KEPT_BY_FTS5 = ("_data", "_idx", "_docsize", "_config")


def test_every_table_view_and_column_is_explained(archive_url: str) -> None:
    open_archive(archive_url).close()
    engine = connect(archive_url)
    inspector = inspect(engine)
    names = [*inspector.get_table_names(), *inspector.get_view_names()]
    names = [name for name in names if not name.endswith(_KEPT_BY_FTS5)]
    there = {(name, column["name"]) for name in names for column in inspector.get_columns(name)}
    with read(engine) as connection:
        notes = connection.exec_driver_sql("SELECT table_name, column_name, comment FROM documentation").all()
    engine.dispose()
    assert {(name, column) for name, column, _ in notes} == there | {(name, "") for name in names}
    assert all(comment.endswith(".") for *_, comment in notes)
    assert len(notes) == len(list_notes(engine.dialect.name))


def test_postgresql_has_the_same_as_comments(postgres_archive_url: str) -> None:
    open_archive(postgres_archive_url).close()
    engine = connect(postgres_archive_url)
    inspector = inspect(engine)
    described = {column["name"]: column["comment"] for column in inspector.get_columns("appearance_images")}
    table, view = (inspector.get_table_comment(name)["text"] for name in ("all_links", "links"))
    engine.dispose()
    assert described["alt"] == "Alternative text of the image."
    assert (table, view) == ("Links in posts, one row per link.", "Links in posts, one row per link, as shown now.")
