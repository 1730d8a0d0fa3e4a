"""Creates or upgrades an archive in one transaction, or leaves the database untouched and says why.

An empty database gets the declared tables.  An older archive gets the migrations in `migrations/versions` that it
lacks, and new views and comments; a SQLite file is copied first.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from pipelines.archive.database import version as versions
from pipelines.archive.database.connection import connect, find_file, read, write
from pipelines.archive.database.version import read_version
from pipelines.errors import ArchiveError
from pipelines.records.sessions import USUAL_POLICY, SessionPolicy

_FOLDER = Path(__file__).parents[1] / "migrations"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An upgrade that was done: the versions before and after, and the copy of the file before it, if one was kept."""

    before: str
    after: str
    copy: Path | None


def migrate(url: str, *, keep_copy: bool, policy: SessionPolicy = USUAL_POLICY) -> Upgrade | None:
    """Create or upgrade the archive at `url`, in one transaction; the upgrade, if it was one.

    With `keep_copy`, the file of a SQLite archive is first copied to a file beside it, such as `archive.db.0009.bak`.
    Raises ArchiveError and then changes nothing.
    """
    engine = connect(url, policy)
    try:
        with read(engine) as connection:  # does not wait for a writer
            if read_version(connection) == versions.VERSIONS[-1]:
                return None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_rebuild)
            engine.dispose()
        with write(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a migration takes as long as it takes
            return _reach_newest(connection, find_file(url) if keep_copy else None)
    finally:
        engine.dispose()


def _prepare_rebuild(connection: Any, _record: Any) -> None:
    """Switch foreign keys off: with them, rebuilding a table deletes the rows that refer to it."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = OFF")


def _reach_newest(connection: Connection, copied: Path | None) -> Upgrade | None:
    """Create or upgrade the archive; `copied` is its file if it is to be copied before an upgrade."""
    version = read_version(connection)  # again: another process may have been faster
    if version is None:
        _create(connection)
    if version in (None, versions.VERSIONS[-1]):
        return None
    copy = _keep_copy(copied, version) if copied else None
    _upgrade(connection)
    return Upgrade(version, versions.VERSIONS[-1], copy)


def _keep_copy(file: Path, version: str) -> Path:
    """Copy a file before its upgrade, whose transaction is open already: nobody else can write between the two."""
    from pipelines.archive.database.copying import copy_archive

    copy = file.with_name(f"{file.name}.{version}.bak")
    try:
        return copy_archive(file, copy, lambda _done, _total: None).file
    except ArchiveError as error:
        raise ArchiveError(f"not upgraded, as its copy failed ({error}): --no-backup upgrades it without one") from None


def _create(connection: Connection) -> None:
    # Imported here, as below: most commands find an archive of this version, and the views take a while to declare.
    from pipelines.archive.database.creation import create_archive

    create_archive(connection)


def _upgrade(connection: Connection) -> None:
    from pipelines.archive.database.creation import drop_views, write_views

    drop_views(connection)
    run_scripts(connection, versions.VERSIONS[-1])
    write_views(connection)


def run_scripts(connection: Connection, version: str) -> None:
    """Run the migrations up to a version that an archive lacks; views are not touched."""
    # Imported here: importing Alembic takes a quarter of a second, and only an old archive needs it.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(_FOLDER)

    def list_steps(current: Any, _context: MigrationContext) -> list[RevisionStep]:
        missing = scripts.iterate_revisions(version, current or "base")
        return [MigrationStep.upgrade_from_script(scripts.revision_map, script) for script in reversed(list(missing))]

    context = MigrationContext.configure(connection, opts={"fn": list_steps})
    with Operations.context(context):
        context.run_migrations()
