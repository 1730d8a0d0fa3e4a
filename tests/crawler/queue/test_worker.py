"""A worker in this process, on a real queue, with small commands in place of crawls."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest

from crawler.queue import worker
from crawler.queue.broker import open_broker
from crawler.queue.jobs import Job
from crawler.queue.worker import WorkerProcess, WorkPlan, end_task

ONE, OTHER = Job("refresh", "https://one.example/"), Job("refresh", "https://other.example/")
_STATES = "SELECT args->>'site', status::text, attempts FROM queue.procrastinate_jobs ORDER BY id"


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


def enqueue(url: str, *wanted: Job) -> None:
    async def add() -> None:
        async with open_broker(url) as broker:
            await broker.enqueue(wanted)

    asyncio.run(add())


def work(
    url: str,
    write_script: Callable[[Job], str],
    find_due: Callable[[], Sequence[Job]] = list,
    *,
    drains: bool = True,
) -> None:
    """Work on the queue; the command of a job is a script of Python."""

    def make_command(job: Job) -> list[str]:
        return [sys.executable, "-c", write_script(job)]

    async def run() -> None:
        await WorkerProcess(WorkPlan(url, make_command, find_due, drains=drains, dead_after_s=3)).run()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("exit_code", "state"),
    [(0, "succeeded"), (1, "succeeded"), (3, "failed"), (75, "todo"), (5, "todo"), (130, "todo")],
)
def test_a_job_ends_as_its_command_does(postgres_archive_url: str, exit_code: int, state: str) -> None:
    enqueue(postgres_archive_url, ONE)
    work(postgres_archive_url, lambda _: f"raise SystemExit({exit_code})")
    assert query(postgres_archive_url, _STATES) == [(ONE.site, state, 1)]
    assert query(postgres_archive_url, "SELECT job, exit_code FROM queue.endings") == [(str(ONE), exit_code)]


def test_a_command_that_is_killed_is_tried_again(postgres_archive_url: str) -> None:
    enqueue(postgres_archive_url, ONE)
    work(postgres_archive_url, lambda _: "import os; os.kill(os.getpid(), 9)")
    assert query(postgres_archive_url, "SELECT exit_code FROM queue.endings") == [(-9,)]
    assert query(postgres_archive_url, _STATES) == [(ONE.site, "todo", 1)]


def test_an_end_that_cannot_be_recorded_ends_no_worker(
    postgres_archive_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as during an outage; here the job is taken from its worker while it runs."""
    tamper = (
        f"import psycopg; c = psycopg.connect({postgres_archive_url!r}, autocommit=True);"
        " c.execute('SET search_path TO queue');"
        " c.execute(\"UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status = 'doing'\"); c.close()"
    )
    enqueue(postgres_archive_url, ONE, OTHER)
    work(postgres_archive_url, lambda job: tamper if job == ONE else "")
    states = [(site, state) for site, state, _ in query(postgres_archive_url, _STATES)]
    assert states == [(ONE.site, "cancelled"), (OTHER.site, "succeeded")]
    said = capsys.readouterr().err
    assert "; connects again\n" in said
    assert "Traceback" not in said


def test_a_bug_beside_the_jobs_ends_the_worker(postgres_archive_url: str) -> None:
    def find_due() -> list[Job]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work(postgres_archive_url, lambda _: "", find_due, drains=False)


def test_a_task_ends_though_it_misses_that_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a wait for a connection may, which comes at that moment."""
    monkeypatch.setattr(worker, "_PAUSE_S", 0.01)
    missed: list[None] = []

    async def sleep_on() -> None:
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if missed:
                    raise
                missed.append(None)

    async def end() -> bool:
        task = asyncio.create_task(sleep_on())
        await asyncio.sleep(0)
        await asyncio.wait_for(end_task(task), 10)
        return task.cancelled()

    assert asyncio.run(end())
