"""Which version of the tables an archive has.  Does not import the tables."""

from sqlalchemy import Connection, inspect, text

from pipelines.errors import ArchiveError
from pipelines.program import name_command

VERSIONS = tuple(f"{number:04}" for number in range(1, 20))  # of `migrations/versions`, in order
_TABLE = "alembic_version"


def read_version(connection: Connection) -> str | None:
    """The last migration that was applied, None for an empty database.  Raises ArchiveError for other databases."""
    tables = inspect(connection).get_table_names()
    is_archive = _TABLE in tables
    version = connection.scalar(text(f"SELECT version_num FROM {_TABLE}")) if is_archive else None
    if tables and version is None:
        raise ArchiveError("the database holds other tables, not an archive: name an archive or an empty database")
    if version not in (None, *VERSIONS):
        raise ArchiveError(f"the archive has version {version!r}, newer than this program: update the program")
    return version


def holds_archive(connection: Connection) -> bool:
    """Whether the database holds an archive; False for an empty one.  Raises ArchiveError for an older version."""
    version = read_version(connection)
    if version not in (None, VERSIONS[-1]):
        raise ArchiveError(
            f"the archive has the older version {version!r}: run {name_command('reindex')}, which upgrades it"
        )
    return version is not None
