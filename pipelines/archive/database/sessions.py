"""The sessions on a PostgreSQL server: their limits, and which errors say that one was lost.

Does not import any table.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from pipelines.records.sessions import SessionPolicy

# A server that vanishes without a word, as behind a cable that is pulled, is noticed within a minute; all but the
# first are for TCP alone.  https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
_WAITS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
_SET_LIMITS = "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)"


def list_waits(url: URL) -> dict[str, int]:
    """What psycopg is told beside the URL, whose own options count."""
    return {name: value for name, value in _WAITS.items() if name not in url.query}


def limit_session(policy: SessionPolicy) -> Callable[[Any, Any], None]:
    """A listener for SQLAlchemy's event `connect`."""
    limits = [f"{seconds}s" for seconds in (policy.statement_s, policy.lock_s)]

    def limit(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute(_SET_LIMITS, limits)
        connection.autocommit = False

    return limit


def is_lost(error: DBAPIError) -> bool:
    """Whether an error says that a session of a server was lost, or could not be opened."""
    is_connecting = error.statement is None and getattr(error.orig, "sqlstate", "") is None
    return error.connection_invalidated or is_connecting
