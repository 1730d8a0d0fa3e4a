"""A worker: takes one job at a time, runs its command, and looks after the queue.  Uses Procrastinate.

It gives a sign of life, gives back the jobs of workers that gave none, and enqueues the sites that are due.
"""

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from procrastinate import JobContext
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

from crawler.queue.broker import TASK, Broker, open_broker
from crawler.queue.crawl_process import run_process
from crawler.queue.jobs import Job, Kind
from crawler.queue.retries import DONE, MOST_ATTEMPTS, decide_retry
from crawler.terminal.output import write_error
from pipelines.errors import ArchiveError
from pipelines.records.queue import DEAD_AFTER_S

_SIGNS_OF_LIFE = 3  # within the time after which a worker counts as dead
_PLAN_EVERY_S = 300.0  # the shortest rhythm is a day
_START_S = 0.1  # between two looks whether the worker is in the list of workers
_PAUSE_S = 2.0  # between two attempts to reach a server that is gone
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What a worker does.

    `make_command` gives the command line of a job, `find_due` the jobs of the sites that are due.  A worker that
    `drains` ends when no job is ready, and adds none.
    """

    url: str
    make_command: Callable[[Job], Sequence[str]]
    find_due: Callable[[], Sequence[Job]]
    drains: bool = False
    dead_after_s: float = DEAD_AFTER_S
    reconnect_s: float = 60.0


class CommandFailed(Exception):  # noqa: N818  (it says how a job ended, which is no error of the worker)
    """The command of a job ended with an exit code other than those of a job that is done."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


class Retries(BaseRetryStrategy):
    """When a job is tried again, for Procrastinate."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, CommandFailed):
            retry = decide_retry(exception.exit_code, job.attempts)
            return RetryDecision(retry_at=datetime.now(UTC) + retry.wait, priority=retry.priority) if retry else None
        was_stopped = isinstance(exception, asyncio.CancelledError)
        if (was_stopped or isinstance(exception, ArchiveError)) and job.attempts + 1 < MOST_ATTEMPTS:
            return RetryDecision(retry_at=datetime.now(UTC))
        return None


class WorkerProcess:
    """The worker of this process, which connects again where the server was gone."""

    def __init__(self, plan: WorkPlan) -> None:
        self.plan = plan
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._stopped = asyncio.Event()
        self._worker: Worker | None = None
        self._served_at: float | None = None  # when the server was last known to answer
        self._failure: str | None = None  # of what happened beside the jobs

    async def run(self) -> None:
        """Work until SIGTERM or Ctrl-C, or until no job is ready.  Raises ArchiveError where the server is gone."""
        quieten_libraries()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._begin_again)
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.stop)
        while not self._stopped.is_set():
            try:
                await self._serve()
                return
            except ArchiveError as error:
                if self._served_at is None or time.monotonic() - self._served_at > self.plan.reconnect_s:
                    raise
                report(f"{error}; connects again")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), _PAUSE_S)

    def stop(self) -> None:
        """Stop the job, which is given back, and end.  A second signal ends the process at once."""
        for number in _SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(number)
        self._stopped.set()
        self._stop_worker()

    def _stop_worker(self, *_: object) -> None:
        if self._worker:
            self._worker.stop()  # type: ignore[no-untyped-call]

    def _begin_again(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What no one awaits has failed, such as the record that a job ended.

        As a new worker this one cannot hold a job that it does not run: what the old one held is given back.
        """
        error = context.get("exception")
        cause = error and (error.__cause__ or error)  # Procrastinate's own errors have no text
        self._failure = str(cause or context["message"]).partition("\n")[0] or type(cause).__name__
        self._stop_worker()

    async def _serve(self) -> None:
        """Take jobs until this is stopped or nothing is ready.  Raises ArchiveError where the server is lost."""
        async with open_broker(self.plan.url) as broker:
            self._served_at, self._failure = time.monotonic(), None
            await self._rescue(broker)
            if self.plan.drains:
                await broker.tidy()  # who drains by a schedule has no worker that stays
            self._worker = self._make_worker(broker)
            care = asyncio.create_task(self._look_after(broker, self._worker))
            care.add_done_callback(self._stop_worker)  # only a bug ends it before the worker
            try:
                if not self._stopped.is_set():
                    await self._worker.run()  # type: ignore[no-untyped-call]
            finally:
                await end_task(care)
            if not care.cancelled():
                care.result()
            if self._failure or not (self.plan.drains or self._stopped.is_set()):
                raise ArchiveError(f"lost the queue in {broker.name}: {self._failure or 'it does not answer'}")

    def _make_worker(self, broker: Broker) -> Worker:
        @broker.app.task(name=TASK, pass_context=True, retry=Retries())
        async def read(context: JobContext, /, kind: Kind, site: str, spider: str, **_: Any) -> None:
            await self._run_job(broker, Job(kind, site, spider), context.job.attempts)

        return Worker(
            broker.app,
            name=self.name,
            wait=not self.plan.drains,
            shutdown_graceful_timeout=0,  # a job that is stopped is given back, and another worker goes on with it
            install_signal_handlers=False,
            listen_notify=False,  # it takes a session per worker, which ends the worker where the server restarts
            fetch_job_polling_interval=self.plan.dead_after_s / _SIGNS_OF_LIFE,
            update_heartbeat_interval=self.plan.dead_after_s / _SIGNS_OF_LIFE,
            stalled_worker_timeout=self.plan.dead_after_s,
        )

    async def _run_job(self, broker: Broker, job: Job, attempts: int) -> None:
        """Run the command of a job.  Raises CommandFailed where that is not done."""
        report(f"{job}: begins")
        started = time.monotonic()
        try:
            code = await run_process(self.plan.make_command(job))
        except asyncio.CancelledError:
            report(f"{job}: stopped after {time.monotonic() - started:.0f} s, and given back")
            raise
        retry = decide_retry(code, attempts)
        again = f"; tried again in {retry.wait.total_seconds():.0f} s" if retry else ""
        report(f"{job}: ended with exit code {code} after {time.monotonic() - started:.0f} s{again}")
        await broker.record_end(job, code, self.name)
        if code not in DONE:
            raise CommandFailed(code)

    async def _look_after(self, broker: Broker, worker: Worker) -> None:
        """Name this worker, rescue the jobs of dead ones and add those that are due, again and again."""
        while True:
            if worker.worker_id is None:
                await asyncio.sleep(_START_S)
                continue
            try:
                await broker.name_worker(worker.worker_id, self.name)
                await self._rescue(broker)
                if not self.plan.drains and await broker.claim_planning(_PLAN_EVERY_S):
                    await self._enqueue_due(broker)
                self._served_at = time.monotonic()
            except ArchiveError as error:
                report(str(error))
            await asyncio.sleep(self.plan.dead_after_s / _SIGNS_OF_LIFE)

    async def _rescue(self, broker: Broker) -> None:
        for name in await broker.rescue(self.plan.dead_after_s):
            report(f"{name}: given back, because its worker is dead")

    async def _enqueue_due(self, broker: Broker) -> None:
        for job in await broker.enqueue(await asyncio.to_thread(self.plan.find_due)):
            report(f"{job}: is due")
        await broker.tidy()


async def end_task(task: asyncio.Task[None]) -> None:
    """Cancel a task until it has ended.

    Up to Python 3.11 `asyncio.wait_for`, with which psycopg waits for a connection, loses a cancellation that comes as
    the connection does: https://github.com/python/cpython/issues/86296
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_PAUSE_S)


def quieten_libraries() -> None:
    """This module reports the same in one line, without tracebacks."""
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def report(text: str) -> None:
    """Write a line with the time to standard error."""
    write_error(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S%z} work: {text}\n")
