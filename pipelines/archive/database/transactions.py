"""Runs the statements of a method in a new transaction, or inside a transaction that is already open.

Does not import any table.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from pipelines.archive.database.connection import Written, read, read_snapshot, write
from pipelines.archive.database.error_lines import one_line_errors
from pipelines.archive.database.reconnection import Reconnection

_Result = TypeVar("_Result")


class Transactions(Protocol):
    """Begins the transactions of an open archive.  All methods raise ArchiveError."""

    def write(self, written: Written = "all") -> AbstractContextManager[Connection]:
        """A transaction that writes: all of it is committed, or nothing.

        One that only writes posts, or fetches and failures of its own site, waits for fewer others on a server.
        """

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""

    def read_snapshot(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads, and in which every statement sees the same state of the archive."""

    def persist(self, action: Callable[[], _Result]) -> _Result:
        """The result of an action, which is called again where the connection to the server was lost."""

    def unchecked(self) -> "Transactions":
        """The same, for writes that are right whoever holds the locks of the sites."""


@dataclass(frozen=True, slots=True)
class EngineTransactions:
    """Begins every transaction in the database; `check` is called before one that writes, and may refuse it."""

    engine: Engine
    check: Callable[[], None] = lambda: None
    reconnection: Reconnection = field(default_factory=Reconnection)

    @contextmanager
    def write(self, written: Written = "all") -> Iterator[Connection]:
        self.check()
        with write(self.engine, self.reconnection.persist, written) as connection:
            yield connection

    def read(self) -> AbstractContextManager[Connection]:
        return read(self.engine)

    def read_snapshot(self) -> AbstractContextManager[Connection]:
        return read_snapshot(self.engine)

    def persist(self, action: Callable[[], _Result]) -> _Result:
        return self.reconnection.persist(action)

    def unchecked(self) -> "EngineTransactions":
        return EngineTransactions(self.engine, reconnection=self.reconnection)


@dataclass(frozen=True, slots=True)
class NestedTransactions:
    """Runs every transaction inside an open one: writes use savepoints, and are committed with the open transaction."""

    connection: Connection

    @contextmanager
    def write(self, written: Written = "all") -> Iterator[Connection]:
        with one_line_errors(self.connection.engine), self.connection.begin_nested():
            yield self.connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with one_line_errors(self.connection.engine):
            yield self.connection

    def read_snapshot(self) -> AbstractContextManager[Connection]:
        return self.read()

    def persist(self, action: Callable[[], _Result]) -> _Result:
        """Calls it once: the open transaction is lost with its connection."""
        return action()

    def unchecked(self) -> "NestedTransactions":
        return self
