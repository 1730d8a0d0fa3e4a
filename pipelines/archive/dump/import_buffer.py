"""Collects rows for an empty database, gives them IDs, and inserts many at once.

Every reference is looked up among the rows that have an ID.  Does not import files or kinds of rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from pipelines.archive.dump.json_values import restore_value
from pipelines.archive.schema.columns import metadata

_FULL = 2_000  # rows: more make a load no faster

Row = dict[str, Any]


class ImportBuffer:
    """IDs count from 1 in the order of the rows.  Methods raise ValueError or TypeError for an invalid row."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._waiting: defaultdict[Table, list[Row]] = defaultdict(list)
        self._ids: defaultdict[Table, dict[Any, int]] = defaultdict(dict)

    def assign_id(self, table: Table, key: Any) -> int:
        """The ID of a new row.  `key` is its natural key."""
        ids = self._ids[table]
        if key in ids:
            raise ValueError(f"{table.name} has {_format_key(key)} twice")
        ids[key] = len(ids) + 1
        return ids[key]

    def find(self, table: Table, key: Any) -> int:
        """The ID of an earlier row."""
        known_id = self._ids[table].get(key)
        if known_id is None:
            raise ValueError(f"{table.name} has no {_format_key(key)}")
        return known_id

    def find_or_add(self, table: Table, name: str) -> int:
        """The ID of an author or a tag, which have no file of their own."""
        known_id = self._ids[table].get(name)
        if known_id is None:
            known_id = self.assign_id(table, name)
            self.add(table, {"name": name}, ["name"], id=known_id)
        return known_id

    def add(self, table: Table, row: Row, names: Iterable[str], **given: Any) -> None:
        """Add a row of the named fields, which are taken out of `row`, and of the values that are `given`.

        A dump of an earlier version lacks the columns that were added since: they become null.
        """
        absent = {name: None for name in names if name not in row and table.c[name].nullable}
        values = absent | {name: restore_value(table.c[name], take(row, name)) for name in names if name not in absent}
        self._waiting[table].append(values | given)

    def flush_if_full(self) -> None:
        """Insert the rows if there are many.  Called between rows, as a row may add its parts before itself."""
        if sum(map(len, self._waiting.values())) >= _FULL:
            self.flush()

    def flush(self) -> None:
        """Insert the rows, those of a table before those that refer to them."""
        for table in metadata.sorted_tables:
            if rows := self._waiting.pop(table, None):
                self.connection.execute(insert(table), rows)

    def advance_sequences(self) -> None:
        """Make PostgreSQL continue after the IDs that were given here."""
        for table in self._ids:
            if "id" in table.c:
                sequence = func.pg_get_serial_sequence(table.name, "id")
                highest = select(func.max(table.c.id)).scalar_subquery()
                self.connection.execute(select(func.setval(sequence, highest)))


def take(row: Row, name: str) -> Any:
    """Remove a field from a row; its value."""
    if name not in row:
        raise ValueError(f"the field {name} is missing")
    return row.pop(name)


def _format_key(key: Any) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
