"""Archives as each earlier version left them, with rows: the checked-in first version and the migrations up to it."""

import re
from importlib import import_module

from sqlalchemy import Connection, event, inspect

from pipelines.archive.database.connection import connect, write
from pipelines.archive.database.migration import run_scripts
from pipelines.archive.schema.views import VIEWS
from tests.support.first_version.first_version import load_first_version


def make_earlier(url: str, version: str) -> None:
    """Make an archive of an earlier version in an empty database; it has no views."""
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    with write(engine) as connection:
        load_first_version(connection)
        for view in VIEWS:
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view.name}")
        run_scripts(connection, version)
    engine.dispose()


def undo_operation(connection: Connection) -> None:
    """Take the archive of this version back to version 0013, with its rows and without views."""
    for view in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view.name}")
    undo_dictionaries(connection)
    for statement in _UNDO_OPERATION:
        connection.exec_driver_sql(statement)


def undo_dictionaries(connection: Connection) -> None:
    """Take the archive of this version back to version 0015, but for its number.

    SQLite drops no column that is a foreign key: the table is made anew, as it was declared before.
    """
    undo_grams(connection)
    connection.exec_driver_sql("CREATE INDEX ix_post_urls_site_id ON post_urls (site_id)")
    connection.exec_driver_sql("DROP INDEX ix_post_urls_site_id_lineage_status")
    for name in ("moved_pages", "page_files"):
        connection.exec_driver_sql(f"DROP TABLE {name}")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE fetches DROP COLUMN dictionary_id")
        connection.exec_driver_sql("DROP TABLE page_dictionaries")
        return
    declared = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE tbl_name = 'fetches'").scalars().all()
    table = "\n".join(line for line in declared[0].splitlines() if "dictionary_id" not in line)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.exec_driver_sql("CREATE TEMPORARY TABLE copied AS SELECT * FROM fetches")
    connection.exec_driver_sql("ALTER TABLE copied DROP COLUMN dictionary_id")
    connection.exec_driver_sql("DROP TABLE fetches")
    for statement in (re.sub(r",\s*\)$", ")", table), *declared[1:]):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO fetches SELECT * FROM copied")
    connection.exec_driver_sql("DROP TABLE copied")
    connection.exec_driver_sql("DROP TABLE page_dictionaries")


def undo_grams(connection: Connection) -> None:
    """Take the full-text index of this version back to version 0018, where there is one."""
    if connection.dialect.name == "sqlite":
        return
    connection.exec_driver_sql("DROP FUNCTION search_grams(TEXT) CASCADE")
    if inspect(connection).has_table("search_texts"):
        connection.exec_driver_sql("ALTER TABLE search_texts DROP COLUMN grams")
        for statement in import_module("pipelines.archive.migrations.versions.0013_full_text")._ON_POSTGRESQL[1:]:
            connection.exec_driver_sql(statement)


_UNDO_OPERATION = (
    "DROP INDEX ix_failures_url",
    *(f"ALTER TABLE failures DROP COLUMN {name}" for name in ("first_at", "times", "ended_at")),
    "ALTER TABLE crawls DROP COLUMN failures_known",
    "ALTER TABLE posts DROP COLUMN hidden_at",
    "DROP TABLE parser_state",
    "UPDATE alembic_version SET version_num = '0013'",
)
