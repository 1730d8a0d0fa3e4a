"""From natural keys to the numbers of their rows, and from many rows to few statements.

Knows no particular table.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Insert, Row, Select, Table, bindparam, insert, select

_PORTION = 500  # far below the number of parameters that either database takes


def select_among(connection: Connection, statement: Select[Any], keys: Collection[Any]) -> Iterator[Row[Any]]:
    """The rows of a statement whose `IN` is the parameter `keys`, asked for in portions."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), _PORTION):
        yield from connection.execute(statement, {"keys": ordered[start : start + _PORTION]})


def insert_rows(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows of equal columns, if there are any."""
    if rows:
        connection.execute(_insert(table), rows)


def insert_plain(connection: Connection, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows of text and numbers, which need no translation, straight through the driver.

    For the large tables: SQLAlchemy's own care for each value takes longer than the insertion.
    """
    if rows:
        mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        connection.exec_driver_sql(_compose_insert(table, tuple(names), mark), rows)


@cache
def _compose_insert(table: Table, names: tuple[str, ...], mark: str) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join([mark] * len(names))})"


def find_or_insert(
    connection: Connection, key: Column[str], wanted: Mapping[str, dict[str, Any]]
) -> tuple[dict[str, int], int]:
    """The `id` of every wanted row by its natural key, and how many had to be inserted; known rows stay untouched."""
    ids: dict[str, int] = dict(map(tuple, select_among(connection, _ids_by(key), wanted)))
    missing = sorted(wanted.keys() - ids)
    if missing:
        rows = [tuple(wanted[name].values()) for name in missing]
        insert_plain(connection, key.table, tuple(wanted[missing[0]]), rows)
        ids |= dict(map(tuple, select_among(connection, _ids_by(key), missing)))
    return ids, len(missing)


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _ids_by(key: Column[str]) -> Select[Any]:
    return select(key, key.table.c.id).where(key.in_(bindparam("keys", expanding=True)))
