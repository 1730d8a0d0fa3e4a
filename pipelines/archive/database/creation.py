"""Creates the tables, views and comments of an archive.  Does not decide whether it must."""

from sqlalchemy import Connection, CreateView, MetaData, insert

from pipelines.archive.database.version import VERSIONS
from pipelines.archive.schema.columns import metadata
from pipelines.archive.schema.crawls import parser_state
from pipelines.archive.schema.documentation import alembic_version, write_documentation
from pipelines.archive.schema.search import CREATE_INDEX
from pipelines.archive.schema.views import VIEWS
from pipelines.records.readings import PARSER


def create_archive(connection: Connection) -> None:
    """Everything that an archive has before anything is read, in an empty database."""
    _declare(connection).create_all(connection, checkfirst=False)
    alembic_version.create(connection)
    connection.execute(insert(alembic_version), {"version_num": VERSIONS[-1]})
    connection.execute(insert(parser_state), {"version": PARSER})
    for statement in CREATE_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    write_views(connection)


def _declare(connection: Connection) -> MetaData:
    """The declared tables; for PostgreSQL a copy, which takes as long to make as the tables take to create.

    Creating them there marks a key that refers to a later table, and SQLite would then leave that key out.
    """
    if connection.dialect.name == "sqlite":
        return metadata
    declared = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(declared)
    return declared


def drop_views(connection: Connection) -> None:
    for view in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view.name}")


def write_views(connection: Connection) -> None:
    """The views, and the comments of everything."""
    for view in VIEWS:
        connection.execute(CreateView(view.query, view.name))
    write_documentation(connection)
