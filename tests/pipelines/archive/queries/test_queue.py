"""The queue in the database of an archive, as `status` reads it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg

from crawler.queue.broker import create_tables
from pipelines.archive.store import Archive, open_archive
from pipelines.records.queue import QueueState


def test_an_archive_without_a_queue(archive: Archive) -> None:
    assert archive.state.read_queue() is None


def test_jobs_and_workers_are_told(make_postgres: Callable[[], str]) -> None:
    url = make_postgres()
    archive = open_archive(url)
    asyncio.run(create_tables(url))
    asyncio.run(create_tables(url))  # it changes nothing
    empty = dict.fromkeys(("waiting", "later", "running", "done", "failed"), 0)
    assert archive.state.read_queue() == QueueState(empty, [], [])
    insert_jobs(url)
    queue = archive.state.read_queue()
    archive.close()
    assert queue is not None
    assert queue.counts == {"waiting": 1, "later": 1, "running": 1, "done": 1, "failed": 2}
    assert [(worker.name, worker.job) for worker in queue.workers] == [("one:7", "reparse"), ("worker 2", None)]
    assert datetime.now(UTC) - queue.workers[0].seen_at < timedelta(minutes=1)
    assert [(end.job, end.exit_code, end.worker) for end in queue.ends] == [("reparse", 75, "one:7")]


def insert_jobs(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path TO queue")
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        connection.execute("INSERT INTO worker_names VALUES (1, 'one:7')")
        connection.execute("INSERT INTO endings (job, exit_code, worker) VALUES ('reparse', 75, 'one:7')")
        for status, wait, worker in (
            ("todo", None, None),
            ("todo", "1 hour", None),
            ("doing", None, 1),
            ("succeeded", None, None),
            ("failed", None, None),
            ("aborted", None, None),
        ):
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at, worker_id, args)"
                " VALUES ('archive', 'read', %s::procrastinate_job_status, now() + %s::interval, %s::bigint,"
                """ '{"name": "reparse"}')""",
                (status, wait, worker),
            )
