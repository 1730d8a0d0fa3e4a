"""Rows with numbers of their own on their way into an empty database, by table, many at once.

Every reference is looked up among what was numbered before.  Knows no file and no kind of row.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from pipelines.archive.dump.json_values import restore_value
from pipelines.archive.schema.columns import metadata

_FULL = 2_000

Row = dict[str, Any]


class ImportBuffer:
    """Numbers count from 1 in the order in which rows come.  Methods raise ValueError or TypeError for a false row."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._waiting: defaultdict[Table, list[Row]] = defaultdict(list)
        self._numbers: defaultdict[Table, dict[Any, int]] = defaultdict(dict)

    def number(self, table: Table, key: Any) -> int:
        """The number of a row that is new."""
        numbers = self._numbers[table]
        if key in numbers:
            raise ValueError(f"{_say(key)} stands twice in {table.name}")
        numbers[key] = len(numbers) + 1
        return numbers[key]

    def find(self, table: Table, key: Any) -> int:
        """The number of a row that was numbered before."""
        number = self._numbers[table].get(key)
        if number is None:
            raise ValueError(f"there is no {_say(key)} in {table.name}")
        return number

    def find_or_add(self, table: Table, name: str) -> int:
        """The number of an author or a tag, which stand in no file of their own."""
        known = self._numbers[table].get(name)
        if known is None:
            known = self.number(table, name)
            self.add(table, {"name": name}, ["name"], id=known)
        return known

    def add(self, table: Table, row: Row, names: Iterable[str], **given: Any) -> None:
        """A row of the named fields, which are taken out of `row`, and of what is given.

        A dump of an earlier version does not have what was added since, which may be null for that reason.
        """
        early = {name: None for name in names if name not in row and table.c[name].nullable}
        said = early | {name: restore_value(table.c[name], take(row, name)) for name in names if name not in early}
        self._waiting[table].append(said | given)

    def relieve(self) -> None:
        """Write what waits where it has become much; between rows, for a row may add its parts before itself."""
        if sum(map(len, self._waiting.values())) >= _FULL:
            self.flush()

    def flush(self) -> None:
        """Write what waits, what is pointed at before what points at it."""
        for table in metadata.sorted_tables:
            if rows := self._waiting.pop(table, None):
                self.connection.execute(insert(table), rows)

    def advance_sequences(self) -> None:
        """PostgreSQL gives the next numbers itself, after those that were given here."""
        for table in self._numbers:
            if "id" in table.c:
                sequence = func.pg_get_serial_sequence(table.name, "id")
                highest = select(func.max(table.c.id)).scalar_subquery()
                self.connection.execute(select(func.setval(sequence, highest)))


def take(row: Row, name: str) -> Any:
    """A field, which is no longer in the row."""
    if name not in row:
        raise ValueError(f"{name} is missing")
    return row.pop(name)


def _say(key: Any) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
