"""From natural keys to the numbers of their rows, and from many rows to few statements.

Knows no particular table.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Dialect,
    Insert,
    Integer,
    Row,
    Select,
    Table,
    bindparam,
    insert,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator


class _Keys(TypeDecorator[Any]):
    """Many keys as one parameter."""

    impl = NullType
    cache_ok = True

    def __init__(self, item: str) -> None:
        super().__init__()
        self.item = item  # their type in PostgreSQL

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Unfolded(FunctionElement[Any]):
    """The keys of such a parameter as rows, so that a statement is the same, and compiled once, for any number."""

    inherit_cache = True


@compiles(_Unfolded, "sqlite")
def _unfold_json(element: _Unfolded, compiler: SQLCompiler, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(_Unfolded, "postgresql")
def _unfold_array(element: _Unfolded, compiler: SQLCompiler, **options: Any) -> str:
    (keys,) = element.clauses
    assert isinstance(keys.type, _Keys)
    return f"(SELECT unnest({compiler.process(keys, **options)}::{keys.type.item}[]))"


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of the keys that `select_among` is given."""
    item = "integer" if isinstance(column.type, Integer) else "text"
    return column.bool_op("IN")(_Unfolded(bindparam("keys", type_=_Keys(item))))


def select_among(
    connection: Connection, statement: Select[Any] | CompoundSelect[Any], keys: Collection[Any]
) -> Sequence[Row[Any]]:
    """The rows of a statement that asks for what is `among` the keys; none, and nothing asked, without keys."""
    return connection.execute(statement, {"keys": list(keys)}).all() if keys else ()


def insert_rows(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows of equal columns, if there are any."""
    if rows:
        connection.execute(_insert(table), rows)


def insert_plain(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of text and numbers, which need no translation, straight through the driver.

    For the large tables: SQLAlchemy's own care for each value takes longer than the insertion.
    """
    if not rows:
        return
    statement = _compose_insert(table, tuple(names), connection.dialect.name)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement, list(rows))
    else:
        connection.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))


@cache
def _compose_insert(table: Table, names: tuple[str, ...], dialect: str) -> str:
    """For SQLite a statement for many rows, for PostgreSQL one for many columns: a round trip in either case."""
    columns = ", ".join(f'"{name}"' for name in names)
    if dialect == "sqlite":
        return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"
    arrays = ", ".join(f"%s::{table.c[name].type}[]" for name in names)
    return f"INSERT INTO {table.name} ({columns}) SELECT * FROM unnest({arrays})"


def find_or_insert(
    connection: Connection, key: Column[str], wanted: Mapping[str, dict[str, Any]]
) -> tuple[dict[str, int], int]:
    """The `id` of every wanted row by its natural key, and how many had to be inserted; known rows stay untouched."""
    ids: dict[str, int] = dict(map(tuple, select_among(connection, _ids_by(key), wanted)))
    missing = sorted(wanted.keys() - ids)
    if missing:
        rows = [tuple(wanted[name].values()) for name in missing]
        statement = _compose_numbered(key, tuple(wanted[missing[0]]), connection.dialect.name)
        columns = list(map(list, zip(*rows, strict=True)))
        given = columns if connection.dialect.name == "postgresql" else [json.dumps(rows)]
        ids |= dict(map(tuple, connection.exec_driver_sql(statement, tuple(given))))
    return ids, len(missing)


@cache
def _compose_numbered(key: Column[str], names: tuple[str, ...], dialect: str) -> str:
    """Inserts many rows at once and says the number of each."""
    if dialect == "postgresql":
        inserted = _compose_insert(key.table, names, dialect)
    else:
        columns = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(names)))
        inserted = f"INSERT INTO {key.table.name} ({columns}) SELECT {values} FROM json_each(?)"
    return f'{inserted} RETURNING "{key.name}", id'


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _ids_by(key: Column[str]) -> Select[Any]:
    return select(key, key.table.c.id).where(among(key))
