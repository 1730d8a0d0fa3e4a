"""Creates or upgrades an archive in one transaction, or leaves the database untouched and says why.

An empty database gets the declared tables.  An older archive gets the migrations in `migrations/versions` that it
lacks, and new views and comments.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CreateView, MetaData, event, insert

from pipelines.archive.database import version as versions
from pipelines.archive.database.connection import connect, write
from pipelines.archive.database.version import read_version
from pipelines.archive.schema.columns import metadata
from pipelines.archive.schema.crawls import parser_state
from pipelines.archive.schema.documentation import alembic_version, write_documentation
from pipelines.archive.schema.search import CREATE_INDEX
from pipelines.archive.schema.views import VIEWS
from pipelines.records.readings import PARSER

_FOLDER = Path(__file__).parents[1] / "migrations"


def migrate(url: str) -> None:
    """Create or upgrade the archive at `url`, in one transaction.  Raises ArchiveError and then changes nothing."""
    engine = connect(url)
    try:
        with write(engine) as connection:
            if read_version(connection) == versions.VERSIONS[-1]:
                return
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_rebuild)
            engine.dispose()
        with write(engine) as connection:
            _reach_newest(connection)
    finally:
        engine.dispose()


def _prepare_rebuild(connection: Any, _record: Any) -> None:
    """Switch foreign keys off: with them, rebuilding a table deletes the rows that refer to it."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = OFF")


def _reach_newest(connection: Connection) -> None:
    version = read_version(connection)  # again: another process may have been faster
    if version is None:
        _create(connection)
    elif version != versions.VERSIONS[-1]:
        _upgrade(connection)


def _create(connection: Connection) -> None:
    # From a copy: creating the tables on PostgreSQL marks a key that refers to a later table, and SQLite would then
    # leave that key out.
    declared = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(declared)
    declared.create_all(connection, checkfirst=False)
    alembic_version.create(connection)
    connection.execute(insert(alembic_version), {"version_num": versions.VERSIONS[-1]})
    connection.execute(insert(parser_state), {"version": PARSER})
    for statement in CREATE_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    _write_views(connection)


def _write_views(connection: Connection) -> None:
    for view in VIEWS:
        connection.execute(CreateView(view.query, view.name))
    write_documentation(connection)


def _upgrade(connection: Connection) -> None:
    # Imported here: importing Alembic takes a quarter of a second, and only an old archive needs it.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(_FOLDER)

    def list_steps(current: Any, _context: MigrationContext) -> list[RevisionStep]:
        missing = scripts.iterate_revisions(versions.VERSIONS[-1], current or "base")
        return [MigrationStep.upgrade_from_script(scripts.revision_map, script) for script in reversed(list(missing))]

    context = MigrationContext.configure(connection, opts={"fn": list_steps})
    for view in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view.name}")
    with Operations.context(context):
        context.run_migrations()
    _write_views(connection)
