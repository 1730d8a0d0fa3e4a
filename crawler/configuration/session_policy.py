"""The limits of sessions on a PostgreSQL server, from the settings."""

from collections.abc import Mapping
from typing import Any

from pipelines.records.sessions import USUAL_POLICY, SessionPolicy


def read_session_policy(settings: Mapping[str, Any]) -> SessionPolicy:
    """The limits that are set, and the usual ones where none is; `-s` gives them as text.

    >>> read_session_policy({"DB_LOCK_TIMEOUT": "5"})
    SessionPolicy(reconnect_s=60, statement_s=300, lock_s=5)
    """

    def read(name: str, usual: int) -> int:
        value = settings.get(name)
        return usual if value in (None, "") else int(value)

    return SessionPolicy(
        reconnect_s=read("DB_RECONNECT_TIME", USUAL_POLICY.reconnect_s),
        statement_s=read("DB_STATEMENT_TIMEOUT", USUAL_POLICY.statement_s),
        lock_s=read("DB_LOCK_TIMEOUT", USUAL_POLICY.lock_s),
    )
