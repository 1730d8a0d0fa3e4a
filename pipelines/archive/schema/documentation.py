"""Stores the comments of every table, view and column in the database, where SQL can read them.

SQLite has no comments, so both databases have the table `documentation`; PostgreSQL has comments too.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, delete, insert

from pipelines.archive.schema.columns import metadata
from pipelines.archive.schema.search import INDEX_TABLES
from pipelines.archive.schema.views import VIEWS

documentation = Table(
    "documentation",
    metadata,
    Column("table_name", Text, primary_key=True, comment="Name of the table or view."),
    Column("column_name", Text, primary_key=True, comment="Name of the column; empty for the table or view itself."),
    Column("comment", Text, nullable=False, comment="Meaning."),
    comment="Meaning of every table, view and column.",
)

# As Alembic creates it.
alembic_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True, comment="Last migration that was applied."),
    comment="Version of the tables.",
)


class Note(NamedTuple):
    """The comment of a table, a view, or a column."""

    table_name: str
    column_name: str
    comment: str | None


def list_notes(dialect: str) -> list[Note]:
    """A note for every table, view and column of an archive in this kind of database."""
    return [*_describe_tables(INDEX_TABLES[dialect]), *_describe_views()]


def _describe_tables(index: Iterable[Table]) -> Iterator[Note]:
    for table in (*metadata.sorted_tables, alembic_version, *index):
        yield Note(table.name, "", table.comment)
        yield from (Note(table.name, column.name, column.comment) for column in table.c)


def _describe_views() -> Iterator[Note]:
    for view in VIEWS:
        yield Note(view.name, "", view.comment)
        yield from (Note(view.name, column.name, column.comment) for column in view.columns)


def write_documentation(connection: Connection) -> None:
    """Replace the comments in the database by those of this version."""
    notes = list_notes(connection.dialect.name)
    connection.execute(delete(documentation))
    connection.execute(insert(documentation), [note._asdict() for note in notes])
    if connection.dialect.name == "postgresql":
        statements = "; ".join(_comment_on(note, connection) for note in notes)
        connection.exec_driver_sql(f"DO $all$ BEGIN {statements}; END $all$")


def _comment_on(note: Note, connection: Connection) -> str:
    """The statement that stores a comment in PostgreSQL."""
    quote = connection.dialect.identifier_preparer.quote
    if note.column_name:
        target = f"COLUMN {quote(note.table_name)}.{quote(note.column_name)}"
    else:
        kind = "VIEW" if note.table_name in {view.name for view in VIEWS} else "TABLE"
        target = f"{kind} {quote(note.table_name)}"
    return f"COMMENT ON {target} IS $note${note.comment}$note$"
