"""Runs the statements of a method in a new transaction, or inside a transaction that is already open.

Does not import any table.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Engine

from pipelines.archive.database.connection import one_line, read, read_still, write


class Transactions(Protocol):
    """Begins the transactions of an open archive.  All methods raise ArchiveError."""

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that writes: everything in it happens, or nothing."""

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""

    def read_still(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads, and in which every statement sees the same state of the archive."""


@dataclass(frozen=True, slots=True)
class EngineTransactions:
    """Begins every transaction in the database."""

    engine: Engine

    def write(self) -> AbstractContextManager[Connection]:
        return write(self.engine)

    def read(self) -> AbstractContextManager[Connection]:
        return read(self.engine)

    def read_still(self) -> AbstractContextManager[Connection]:
        return read_still(self.engine)


@dataclass(frozen=True, slots=True)
class NestedTransactions:
    """Begins every transaction as a savepoint of an open one, and commits it with that one."""

    connection: Connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with one_line(self.connection.engine), self.connection.begin_nested():
            yield self.connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self.connection

    @contextmanager
    def read_still(self) -> Iterator[Connection]:
        yield self.connection
