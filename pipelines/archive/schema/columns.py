"""What the tables share: the metadata, the type of a time, constraints of closed vocabularies.

Knows no table.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, DateTime, Dialect, MetaData
from sqlalchemy.types import TypeDecorator

STATUSES = ("live", "gone")  # of posts and of their URLs
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
    """A moment: aware in Python, UTC without a zone in the database, so that both databases show the same text."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """A constraint that holds `column` to a closed vocabulary; a null passes.

    Not as `IN`: of a long list of words SQLite makes a table, and makes it again for every row.
    """
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)
