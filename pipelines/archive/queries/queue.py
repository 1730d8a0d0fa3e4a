"""The queue in the database of an archive, as `status` shows it.  Only reads; the queue writes it by Procrastinate."""

from datetime import UTC

from sqlalchemy import Connection, text

from pipelines.records.queue import LAST_TABLE, QUEUE_SCHEMA, JobEnd, QueueState, WorkerState

_ENDS = 10
_MAY_READ = text(
    "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    f" WHERE n.nspname = '{QUEUE_SCHEMA}' AND c.relname = '{LAST_TABLE}'"
    " AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
)
_COUNT_JOBS = text(
    "SELECT CASE WHEN status = 'todo' AND scheduled_at > now() THEN 'later' WHEN status = 'todo' THEN 'waiting'"
    " WHEN status = 'doing' THEN 'running' WHEN status = 'succeeded' THEN 'done' ELSE 'failed' END AS state,"
    f" count(*) FROM {QUEUE_SCHEMA}.procrastinate_jobs GROUP BY state"
)
_LIST_WORKERS = text(
    "SELECT coalesce(n.name, 'worker ' || w.id), w.last_heartbeat, j.args->>'name'"
    f" FROM {QUEUE_SCHEMA}.procrastinate_workers AS w"
    f" LEFT JOIN {QUEUE_SCHEMA}.worker_names AS n ON n.worker_id = w.id"
    f" LEFT JOIN {QUEUE_SCHEMA}.procrastinate_jobs AS j ON j.worker_id = w.id AND j.status = 'doing'"
    " ORDER BY w.id"
)
_LIST_ENDS = text(f"SELECT job, exit_code, ended_at, worker FROM {QUEUE_SCHEMA}.endings ORDER BY id DESC LIMIT :most")
_STATES = ("waiting", "later", "running", "done", "failed")


def select_queue(connection: Connection) -> QueueState | None:
    """The queue; None where the archive has none, or the role may not read it."""
    if connection.dialect.name != "postgresql" or not connection.scalar(_MAY_READ):
        return None
    counts = {row[0]: row[1] for row in connection.execute(_COUNT_JOBS)}
    return QueueState(
        counts={state: counts.get(state, 0) for state in _STATES},
        workers=[
            WorkerState(name, seen_at.astimezone(UTC), job) for name, seen_at, job in connection.execute(_LIST_WORKERS)
        ],
        ends=[
            JobEnd(job, exit_code, ended_at.astimezone(UTC), worker)
            for job, exit_code, ended_at, worker in connection.execute(_LIST_ENDS, {"most": _ENDS})
        ],
    )
