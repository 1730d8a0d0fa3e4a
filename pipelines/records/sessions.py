"""How long an archive waits for a PostgreSQL server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """Limits in seconds of the sessions on a PostgreSQL server; SQLite has none of them.  0 stands for no limit.

    `reconnect_s` is how long a session that was lost is opened again; 0 stands for not at all.
    """

    reconnect_s: int = 60
    statement_s: int = 300  # a hundred times what the slowest statement of an archive with 3,400 posts takes
    lock_s: int = 30  # as long as SQLite waits for another writer


USUAL_POLICY = SessionPolicy()
