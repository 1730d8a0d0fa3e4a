"""How a published table is declared: a query, documented like a view, with keys."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, Select, select

from pipelines.archive.schema.view import ViewColumn, label_all
from pipelines.records.publication import PublishedColumn, PublishedTable, Value

_BATCH = 500  # rows in memory at a time


@dataclass(frozen=True, slots=True)
class Declared:
    """A table that is published.  `references` names the table of each foreign key."""

    name: str
    comment: str
    columns: tuple[ViewColumn, ...]
    query: Select[Any]
    key: tuple[str, ...]
    label: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)

    def publish(self, connection: Connection) -> PublishedTable:
        """The table, with rows that are read while they are used."""
        described = tuple(self._describe(column) for column in self.columns)
        return PublishedTable(self.name, self.comment, described, self.key, self.label, self._stream(connection))

    def _describe(self, column: ViewColumn) -> PublishedColumn:
        is_integer = isinstance(column.expression.type, Integer | Boolean)
        return PublishedColumn(column.name, is_integer, column.comment, self.references.get(column.name))

    def _stream(self, connection: Connection) -> Iterator[tuple[Value, ...]]:
        result = connection.execution_options(yield_per=_BATCH).execute(self.query)
        return (tuple(map(_simplify, row)) for row in result)


def declare(
    name: str, comment: str, columns: Iterable[ViewColumn], read: Callable[[Select[Any]], Select[Any]], **more: Any
) -> Declared:
    """A table of these columns; `read` says from which tables, and in which order, they are selected."""
    shown = tuple(columns)
    return Declared(name, comment, shown, read(select(*label_all(shown))), **more)


def _simplify(value: Any) -> Value:
    """A value as SQLite stores it: a day or a time, which is in UTC, as text, and whether something is so as 0 or 1.

    >>> from datetime import UTC
    >>> _simplify(datetime(2024, 5, 22, 8, 30, 15, tzinfo=UTC)), _simplify(date(2024, 5, 22)), _simplify(True)
    ('2024-05-22 08:30:15', '2024-05-22', 1)
    """
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
