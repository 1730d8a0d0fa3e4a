"""Runs the statements of a method in a new transaction, or inside a transaction that is already open.

Does not import any table.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Engine

from pipelines.archive.database.connection import one_line_errors, read, read_snapshot, write


class Transactions(Protocol):
    """Begins the transactions of an open archive.  All methods raise ArchiveError."""

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that writes: all of it is committed, or nothing."""

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""

    def read_snapshot(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads, and in which every statement sees the same state of the archive."""


@dataclass(frozen=True, slots=True)
class EngineTransactions:
    """Begins every transaction in the database."""

    engine: Engine

    def write(self) -> AbstractContextManager[Connection]:
        return write(self.engine)

    def read(self) -> AbstractContextManager[Connection]:
        return read(self.engine)

    def read_snapshot(self) -> AbstractContextManager[Connection]:
        return read_snapshot(self.engine)


@dataclass(frozen=True, slots=True)
class NestedTransactions:
    """Runs every transaction inside an open one: writes use savepoints, and are committed with the open transaction."""

    connection: Connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with one_line_errors(self.connection.engine), self.connection.begin_nested():
            yield self.connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with one_line_errors(self.connection.engine):
            yield self.connection

    def read_snapshot(self) -> AbstractContextManager[Connection]:
        return self.read()
