"""The queue in the archive's own database: its tables, its jobs, and those whose worker died.  Uses Procrastinate.

Its tables are in a schema of their own, so that the archive's migrations, dumps and views do not meet them.  It holds
nothing that cannot be enqueued anew: it may be dropped while no worker runs.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, LiteralString, cast

import psycopg
from procrastinate import App, PsycopgConnector, jobs
from procrastinate.exceptions import ConnectorException
from procrastinate.schema import SchemaManager

from crawler.queue.database import to_conninfo
from crawler.queue.jobs import Job
from crawler.queue.retries import MOST_ATTEMPTS
from pipelines.archive_url import mask_archive_url
from pipelines.errors import ArchiveError
from pipelines.records.queue import LAST_TABLE, QUEUE_SCHEMA

TASK = "read"
_QUEUE = "archive"
_SESSIONS = 3  # of a worker at most: one holds the lock, one looks for dead workers, one gives a sign of life
_OUTAGE_S = 10  # that passes unnoticed; a server restarts in less
_CONNECT_TIMEOUT_S = 10
_LOCK = 2401000002  # of PostgreSQL, for a transaction: one process at a time adds jobs, or looks for dead workers
_KEPT_HOURS = 7 * 24  # ended jobs, and how they ended
_TABLES: LiteralString = """
    CREATE TABLE worker_names (
        worker_id bigint PRIMARY KEY REFERENCES procrastinate_workers (id) ON DELETE CASCADE, name text NOT NULL
    );
    CREATE TABLE endings (
        id bigserial PRIMARY KEY, job text NOT NULL, exit_code integer NOT NULL,
        ended_at timestamptz NOT NULL DEFAULT now(), worker text NOT NULL
    );
    CREATE TABLE planning (planned_at timestamptz NOT NULL);
    INSERT INTO planning VALUES ('-infinity')
"""
_IS_ACTIVE: LiteralString = (
    "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status IN ('todo', 'doing') LIMIT 1"
)


class Broker:
    """The open queue of an archive.  Methods raise ArchiveError where the server does not answer."""

    def __init__(self, app: App, name: str) -> None:
        self.app = app
        self.name = name

    @property
    def _jobs(self) -> Any:
        return self.app.job_manager

    async def enqueue(self, wanted: Iterable[Job]) -> list[Job]:
        """Add jobs; those of a site that has none which waits or runs are added, and returned."""
        with one_line_errors(self.name):
            async with self._locked() as connection:
                return [job for job in wanted if await self._add(connection, job)]

    async def _add(self, connection: Any, job: Job) -> bool:
        """A second waiting job would keep a running one from being tried again: `queueing_lock` is unique."""
        if await (await connection.execute(_IS_ACTIVE, (job.subject,))).fetchone():
            return False
        added = jobs.Job(
            queue=_QUEUE,
            lock=job.host,
            queueing_lock=job.subject,
            task_name=TASK,
            task_kwargs={**asdict(job), "name": str(job)},
        )
        await self._jobs.defer_job_async(added, connection)
        return True

    async def rescue(self, dead_after_s: float) -> list[str]:
        """Give back the jobs of workers without a sign of life for so many seconds; the names of these jobs.

        Under the lock: where two did this at once, the second would take a job from the worker that has just got it.
        """
        with one_line_errors(self.name):
            async with self._locked():
                stalled = await self._jobs.get_stalled_jobs(seconds_since_heartbeat=dead_after_s)
                for job in stalled:
                    await self._give_back(job)
                await self._jobs.prune_stalled_workers(dead_after_s)
            return [str(job.task_kwargs["name"]) for job in stalled]

    async def _give_back(self, job: jobs.Job) -> None:
        if job.attempts + 1 < MOST_ATTEMPTS:
            await self._jobs.retry_job(job, retry_at=datetime.now(UTC))
        else:
            await self._jobs.finish_job(job, jobs.Status.FAILED, delete_job=False)

    async def claim_planning(self, every_s: float) -> bool:
        """Whether it is this worker's turn to look for sites that are due: one does, whatever number there is."""
        with one_line_errors(self.name):
            claimed = await self.app.connector.execute_query_all_async(
                "UPDATE planning SET planned_at = now() WHERE planned_at < now() - make_interval(secs => %(every)s)"
                " RETURNING planned_at",
                every=every_s,
            )
        return bool(claimed)

    async def tidy(self) -> None:
        """Forget what ended long ago."""
        with one_line_errors(self.name):
            await self._jobs.delete_old_jobs(
                nb_hours=_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
            )
            await self.app.connector.execute_query_async(
                "DELETE FROM endings WHERE ended_at < now() - make_interval(hours => %(hours)s)", hours=_KEPT_HOURS
            )

    async def name_worker(self, worker_id: int, name: str) -> None:
        with one_line_errors(self.name):
            await self.app.connector.execute_query_async(
                "INSERT INTO worker_names VALUES (%(worker_id)s, %(name)s) ON CONFLICT DO NOTHING",
                worker_id=worker_id,
                name=name,
            )

    async def record_end(self, job: Job, exit_code: int, worker: str) -> None:
        with one_line_errors(self.name):
            await self.app.connector.execute_query_async(
                "INSERT INTO endings (job, exit_code, worker) VALUES (%(job)s, %(exit_code)s, %(worker)s)",
                job=str(job),
                exit_code=exit_code,
                worker=worker,
            )

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[Any]:
        """A transaction that one process at a time is in."""
        connector = cast(PsycopgConnector, self.app.connector)
        async with connector.pool.connection() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield connection


@asynccontextmanager
async def open_broker(url: str) -> AsyncIterator[Broker]:
    """The queue of the archive at `url`, created where there is none.  Raises ArchiveError."""
    conninfo, name = to_conninfo(url), mask_archive_url(url)
    with one_line_errors(name):
        await create_tables(conninfo)
    connector = PsycopgConnector(
        conninfo=conninfo,
        min_size=1,
        max_size=_SESSIONS,
        timeout=_OUTAGE_S,
        configure=_use_schema,
        kwargs={"connect_timeout": _CONNECT_TIMEOUT_S},
    )
    app = App(connector=connector)
    with one_line_errors(name):
        async with app.open_async():
            yield Broker(app, name)


async def create_tables(conninfo: str) -> None:
    """Create the tables of the queue in one transaction, where another process has not."""
    connection = await psycopg.AsyncConnection.connect(conninfo, connect_timeout=_CONNECT_TIMEOUT_S)
    async with connection:
        if await _exists(connection, "to_regclass", f"{QUEUE_SCHEMA}.{LAST_TABLE}"):
            return
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if await _exists(connection, "to_regclass", f"{QUEUE_SCHEMA}.{LAST_TABLE}"):
            return
        if not await _exists(connection, "to_regnamespace", QUEUE_SCHEMA):  # creating it needs more than a role may
            await connection.execute(f"CREATE SCHEMA {QUEUE_SCHEMA}".encode())
        await connection.execute(f"SET LOCAL search_path TO {QUEUE_SCHEMA}".encode())
        await connection.execute(SchemaManager.get_schema())
        await connection.execute(_TABLES)


async def _exists(connection: psycopg.AsyncConnection[Any], function: LiteralString, name: str) -> bool:
    found = await (await connection.execute(f"SELECT {function}(%s) IS NOT NULL".encode(), (name,))).fetchone()
    return found is not None and bool(found[0])


async def _use_schema(connection: psycopg.AsyncConnection[Any]) -> None:
    """Procrastinate names its tables and functions without a schema."""
    await connection.execute(f"SET search_path TO {QUEUE_SCHEMA}".encode())
    await connection.commit()


@contextmanager
def one_line_errors(name: str) -> Iterator[None]:
    """Turn an error of the database into a one-line ArchiveError."""
    try:
        yield
    except (psycopg.Error, ConnectorException) as error:
        cause = error.__cause__ if isinstance(error, ConnectorException) else error
        reason = str(cause or error).strip().partition("\n")[0]
        raise ArchiveError(f"cannot use the queue in {name}: {reason}") from None
