"""A checked-in archive of the first version: its shape in both databases and rows in each of its tables.

`python -m tests.pipelines.archive.first_version` writes it from the newest version, which is right only while that is
the first; with the first release the files are never written again.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CreateView, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, ForeignKeyConstraint

from pipelines.archive.schema.columns import metadata
from pipelines.archive.schema.views import VIEWS
from pipelines.archive.store import Archive, open_archive
from tests.pipelines.archive.history import add_unparsed, live_through, withdraw

_FOLDER = Path(__file__).parent
_ROWS = _FOLDER / "first_version.sql"
_SHAPES = {name: _FOLDER / f"first_version.{name}.sql" for name in ("sqlite", "postgresql")}
_VERSION = "CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"


def load_first_version(connection: Connection) -> None:
    """Make an archive of the first version in an empty database."""
    dialect = connection.dialect.name
    for statement in [*_split(_SHAPES[dialect]), *_split(_ROWS)]:
        spelled = statement.replace("X'", "'\\x") if dialect == "postgresql" else statement
        connection.exec_driver_sql(spelled.replace("%", "%%") if dialect == "postgresql" else spelled)


def _split(path: Path) -> list[str]:
    return [statement for statement in path.read_text("utf-8").split(";\n") if statement.strip()]


def select_rows(connection: Connection, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Every row of each of these tables, by the names of its columns."""
    return {name: [dict(row._mapping) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")] for name in names}


def find_lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The tables that do not say any more what they said, in the columns that they had."""
    return [name for name, rows in before.items() if _list(rows, rows) != _list(after[name], rows)]


def _list(rows: list[dict[str, Any]], like: list[dict[str, Any]]) -> list[str]:
    return sorted(repr([(name, row.get(name)) for name in like[0]]) for row in rows) if like else []


def write_files() -> None:
    """Write the three files anew."""
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql)):
        statements = [str(one.compile(dialect=module.dialect())).strip() for one in _list_shape(name)]
        _SHAPES[name].write_text("".join(f"{one};\n" for one in [*statements, _VERSION]), "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/archive.db")
        live_through(archive)
        withdraw(archive)
        add_unparsed(archive)
        _ROWS.write_text("".join(f"{one};\n" for one in _list_rows(archive)), "utf-8")
        archive.close()


def _list_shape(dialect: str) -> Iterator[Any]:
    for table in metadata.sorted_tables:
        keys = _list_backward(table) if dialect == "postgresql" else table.foreign_key_constraints
        yield CreateTable(table, include_foreign_key_constraints=sorted(keys, key=str))
        yield from (CreateIndex(index) for index in sorted(table.indexes, key=str))
    if dialect == "postgresql":  # SQLite takes a key that points forward as it stands
        forward = [key for table in metadata.sorted_tables for key in table.foreign_key_constraints if key.use_alter]
        yield from map(AddConstraint, forward)
    for view in VIEWS:
        yield CreateView(view.select(), view.name)


def _list_backward(table: Table) -> set[ForeignKeyConstraint]:
    return {key for key in table.foreign_key_constraints if not key.use_alter}


def _list_rows(archive: Archive) -> Iterator[str]:
    """The first version's rows as statements that both databases understand, and what points forward after them."""
    forward = ("current_revision_id", "replaced_by_id")
    with archive.read() as connection:
        for table in metadata.sorted_tables:
            if table.name == "documentation":
                continue
            for row in connection.exec_driver_sql(f"SELECT * FROM {table.name}").mappings():
                said = {name: value for name, value in row.items() if name not in forward}
                columns = ", ".join(f'"{name}"' for name in said)
                values = ", ".join(_spell(table, name, value) for name, value in said.items())
                yield f"INSERT INTO {table.name} ({columns}) VALUES ({values})"
        for post, *ends in connection.exec_driver_sql(f"SELECT id, {', '.join(forward)} FROM posts"):
            pairs = ", ".join(f"{name} = {end or 'NULL'}" for name, end in zip(forward, ends, strict=True))
            yield f"UPDATE posts SET {pairs} WHERE id = {post}"
    yield "INSERT INTO alembic_version (version_num) VALUES ('0001')"


def _spell(table: Table, name: str, value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if str(table.c[name].type) == "BOOLEAN":
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int | float) else "'" + value.replace("'", "''") + "'"


if __name__ == "__main__":
    write_files()
