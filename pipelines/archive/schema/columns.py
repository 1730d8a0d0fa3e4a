"""Shared parts of the tables: the metadata, the type of a time, closed vocabularies.

Does not import any table.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, MetaData
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeDecorator

STATUSES = ("live", "gone")  # of posts and of their URLs
# Indexes of some rows alone, with the condition on them.
PARTIAL_INDEXES = {"ix_fetches_pending": "state = 'pending'"}
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """A time: with a time zone in Python, UTC without one in the database, so that both databases show the same."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


@compiles(CreateIndex)
def _create_index(index: CreateIndex, compiler: DDLCompiler, **options: Any) -> str:
    """An index of some rows: an option of the index for PostgreSQL would import its dialect, which takes a while."""
    statement: str = compiler.visit_create_index(index, **options)  # type: ignore[no-untyped-call]
    where = PARTIAL_INDEXES.get(str(index.element.name))
    return f"{statement} WHERE {where}" if where else statement


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """A constraint that restricts `column` to some words; null is allowed.

    It is written without `IN`: SQLite builds a table of a long list of words, again for every row.
    """
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)
