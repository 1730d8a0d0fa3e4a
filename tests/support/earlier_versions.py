"""Archives as each earlier version left them, with rows: the checked-in first version and the migrations up to it."""

from sqlalchemy import Connection, event

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
    for statement in _UNDO_OPERATION:
        connection.exec_driver_sql(statement)


_UNDO_OPERATION = (
    "DROP INDEX ix_failures_url",
    *(f"ALTER TABLE failures DROP COLUMN {name}" for name in ("first_at", "times", "ended_at")),
    "ALTER TABLE crawls DROP COLUMN failures_known",
    "ALTER TABLE posts DROP COLUMN hidden_at",
    "DROP TABLE parser_state",
    "UPDATE alembic_version SET version_num = '0013'",
)
