"""Archives as each earlier version left them, with rows: the checked-in first version and the migrations up to it."""

from sqlalchemy import event

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
