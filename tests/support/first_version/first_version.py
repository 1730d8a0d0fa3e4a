"""A checked-in archive of the first version: its shape in both databases and rows in each of its tables.

The files were written when that version was the newest, and are never written again.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

_FOLDER = Path(__file__).parent
_ROWS = _FOLDER / "first_version.sql"
_SHAPES = {name: _FOLDER / f"first_version.{name}.sql" for name in ("sqlite", "postgresql")}


def load_first_version(connection: Connection, *, empty: bool = False) -> None:
    """Make an archive of the first version in an empty database: with its rows, or one that has read nothing yet."""
    dialect = connection.dialect.name
    rows = [row for row in _split(_ROWS) if not empty or row.startswith("INSERT INTO alembic_version")]
    for statement in [*_split(_SHAPES[dialect]), *rows]:
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
