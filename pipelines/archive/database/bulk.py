"""Bulk lookups and inserts by natural key.

Does not import any table.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
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
    Update,
    bindparam,
    insert,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator

_ITEMS = ((BigInteger, "bigint"), (Integer, "integer"))  # the types of keys in PostgreSQL; any other is text


class _Keys(TypeDecorator[Any]):
    """The type of a parameter that holds many keys."""

    impl = NullType
    cache_ok = True

    def __init__(self, item: str) -> None:
        super().__init__()
        self.item = item  # the type of a key in PostgreSQL

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Unfolded(FunctionElement[Any]):
    """The keys of a `_Keys` parameter as rows: the statement is the same, and compiled once, for any number of keys."""

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
    """The condition that a column holds one of the keys that are passed to `select_among`."""
    item = next((name for type_, name in _ITEMS if isinstance(column.type, type_)), "text")
    return column.bool_op("IN")(_Unfolded(bindparam("keys", type_=_Keys(item))))


def select_among(
    connection: Connection, statement: Select[Any] | CompoundSelect[Any], keys: Collection[Any]
) -> Sequence[Row[Any]]:
    """The rows of a statement with a condition `among`.  Without keys there are none, and nothing is executed."""
    return connection.execute(statement, {"keys": list(keys)}).all() if keys else ()


def insert_rows(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows with the same columns, if there are any."""
    execute_rows(connection, _insert(table), rows)


def execute_rows(connection: Connection, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute a statement for each row of parameters, if there are any."""
    if rows:
        connection.execute(statement, rows)


def insert_plain(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of text and numbers directly through the driver.

    For the large tables: in SQLAlchemy, the conversion of each value takes longer than the insertion.
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
    """An INSERT: for SQLite executed with many rows, for PostgreSQL with many columns, in one round trip."""
    columns = ", ".join(f'"{name}"' for name in names)
    if dialect == "sqlite":
        return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"
    arrays = ", ".join(f"%s::{table.c[name].type}[]" for name in names)
    return f"INSERT INTO {table.name} ({columns}) SELECT * FROM unnest({arrays})"


def find_or_insert(
    connection: Connection, key: Column[str], wanted: Mapping[str, dict[str, Any]]
) -> tuple[dict[str, int], set[str]]:
    """The `id` of every wanted row by its natural key, and which were inserted; known rows are not changed."""
    ids: dict[str, int] = dict(map(tuple, select_among(connection, _ids_by(key), wanted)))
    missing = sorted(wanted.keys() - ids)
    if missing:
        rows = [tuple(wanted[name].values()) for name in missing]
        statement = _compose_numbered(key, tuple(wanted[missing[0]]), connection.dialect.name)
        columns = list(map(list, zip(*rows, strict=True)))
        given = columns if connection.dialect.name == "postgresql" else [json.dumps(rows)]
        ids |= dict(map(tuple, connection.exec_driver_sql(statement, tuple(given))))
    return ids, set(missing)


@cache
def _compose_numbered(key: Column[str], names: tuple[str, ...], dialect: str) -> str:
    """An INSERT of many rows that returns the key and the ID of each."""
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
