"""The workers of a Dask cluster, which read pages on other machines.

    page ──► batch ──► scheduler ──► worker ──► packed readings

All is done by one thread with an event loop of its own.  Dask repeats what a worker that ends has begun.  Here a batch
that ended a worker is refused instead, and its pages are read one by one, and one at a time: so a page that ends a
worker twice is known, and ends no third one.  Where the scheduler or all workers are lost, pages come back unread.
"""

import asyncio
import itertools
import logging
import threading
import uuid
import warnings
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import dask
from distributed import Client, KilledWorker
from distributed.versions import VersionMismatchWarning

from pipelines.errors import UsageError
from pipelines.reading.cluster_task import Refusal, read_batch
from pipelines.reading.fingerprint import describe_parser
from pipelines.reading.page_reading import PARSE
from pipelines.reading.workers import Job, Result, finish
from pipelines.records.pages import FetchedPage, PageFailure

logger = logging.getLogger(__name__)

_BATCH_PAGES = 16  # of 64 that are read ahead: four batches are with the workers at a time
_BATCH_BYTES = 2 * 1024 * 1024
_LINGER_S = 0.1  # how long a page waits for others of its batch; 64 pages take three times as long to be stored
_CONNECT_S = 10.0
_LOOK_S = 5.0  # how often it is looked whether there are workers
_WITHOUT_WORKERS_S = 60.0  # a nanny of Dask starts a worker again within seconds

Found = TypeVar("Found")


class Cluster:
    """The workers that the scheduler at `address` has, which read pages by `read`, a function of a module.

    Raises UsageError where they cannot be used.
    """

    def __init__(self, address: str, read: Callable[[FetchedPage], Result]) -> None:
        self._address = address
        self._read = read
        self._keys = (f"kedreamix-{uuid.uuid4().hex}-{number}" for number in itertools.count())
        self._open: set[Job] = set()
        self._batch: list[Job] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._alone = asyncio.Lock()
        self._is_lost = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="dask", daemon=True)
        self._thread.start()
        try:
            self._client = self._await(_connect(address))
            self._looking = self._await(self._start_looking())
        except BaseException:
            self._end_loop()
            raise

    def begin(self) -> "Future[None]":
        begun: Future[None] = Future()
        begun.set_result(None)
        return begun

    def submit(self, page: FetchedPage) -> "Future[Result]":
        job = Job(page)
        self._loop.call_soon_threadsafe(self._add, job)
        return job.result

    def stop(self) -> None:
        self._await(self._close())
        self._end_loop()

    def _await(self, coroutine: Coroutine[Any, Any, Found]) -> Found:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # What follows runs in the thread.

    def _add(self, job: Job) -> None:
        if self._is_lost:
            finish(job.result, None)
            return
        self._open.add(job)
        self._batch.append(job)
        if len(self._batch) >= _BATCH_PAGES or sum(len(job.page.body) for job in self._batch) >= _BATCH_BYTES:
            self._send()
        elif len(self._batch) == 1:
            self._loop.call_later(_LINGER_S, self._send_old, job)

    def _send_old(self, job: Job) -> None:
        if self._batch[:1] == [job]:
            self._send()

    def _send(self) -> None:
        jobs, self._batch = self._batch, []
        task = self._loop.create_task(self._read_batch(jobs))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read_batch(self, jobs: Sequence[Job]) -> None:
        found = await self._compute(jobs)
        if found is not None:
            self._finish(jobs, found)
            return
        for job in jobs:
            async with self._alone:
                self._finish([job], await self._compute([job]) or [_blame(job.page)])

    async def _compute(self, jobs: Sequence[Job]) -> Sequence[Result] | None:
        """The results of pages; None where they may have ended a worker."""
        key = next(self._keys)
        pages = [job.page for job in jobs]
        try:
            found = await self._client.submit(read_batch, key, describe_parser(), self._read, pages, key=key)
        except KilledWorker:  # several workers ended, with this among their tasks
            return None
        except Exception as error:
            return self._give_back(jobs, f"{type(error).__name__}: {error}".partition("\n")[0])
        if found is Refusal.OTHER_PARSER:
            return self._give_back(jobs, f"a worker of it has another parser than {describe_parser()}")
        return None if found is Refusal.WORKER_ENDED else found

    def _give_back(self, jobs: Sequence[Job], reason: str) -> list[Result]:
        logger.warning("--dask %s does not read %d pages, so this process does: %s", self._address, len(jobs), reason)
        return [None] * len(jobs)

    def _finish(self, jobs: Sequence[Job], found: Sequence[Result]) -> None:
        for job, result in zip(jobs, found, strict=True):
            self._open.discard(job)
            finish(job.result, result)

    async def _start_looking(self) -> "asyncio.Task[None]":
        return asyncio.create_task(self._look())

    async def _look(self) -> None:
        """Gives all pages back once there was no worker for a while."""
        seen = self._loop.time()
        while self._loop.time() - seen < _WITHOUT_WORKERS_S:
            await asyncio.sleep(_LOOK_S)
            if await self._has_workers():
                seen = self._loop.time()
        self._is_lost = True
        jobs = list(self._open)
        self._finish(jobs, self._give_back(jobs, "it has no worker any more"))

    async def _has_workers(self) -> bool:
        try:
            async with asyncio.timeout(_CONNECT_S):
                state = await self._client.scheduler.identity(n_workers=0)
        except Exception:  # the scheduler is lost
            return False
        return bool(state["n_workers"])

    async def _close(self) -> None:
        for job in self._open:
            job.result.cancel()
        for task in (self._looking, *self._tasks):
            task.cancel()
        await asyncio.wait([self._looking, *self._tasks])
        await self._client.close(timeout=_CONNECT_S)


async def _connect(address: str) -> Client:
    """Raises UsageError where there is no scheduler, no worker, or a worker of another version."""
    dask.config.set({"distributed.admin.low-level-log-length": 0})  # else it keeps a thousand batches, to be debugged
    warnings.filterwarnings("ignore", category=VersionMismatchWarning)  # of libraries that no reading depends on
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what it would report is handled here
    try:
        client = await Client(address, asynchronous=True, set_as_default=False, timeout=_CONNECT_S)
    except (OSError, ImportError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise UsageError(
            f"--dask {address}: no Dask scheduler can be used there ({reason}): start one by `dask scheduler`,"
            " or name another"
        ) from None
    try:
        await _check_workers(client, address)
    except BaseException:
        await client.close(timeout=_CONNECT_S)
        raise
    return client


async def _check_workers(client: Client, address: str) -> None:
    try:
        await client.wait_for_workers(1, timeout=_CONNECT_S)
    except TimeoutError:
        raise UsageError(
            f"--dask {address}: the scheduler has no worker: start some by `dask worker {address} --nthreads 1`"
        ) from None
    try:
        parsers = {"scheduler": await client.run_on_scheduler(describe_parser)}  # it unpacks tasks, too
    except Exception as error:
        parsers = {"scheduler": error}
    parsers |= await client.run(describe_parser, on_error="return")
    for place, parser in parsers.items():
        if isinstance(parser, Exception):
            reason = f"cannot run this program ({type(parser).__name__}: {parser})"
        elif parser != describe_parser():
            reason = f"has the parser {parser}, and this program {describe_parser()}"
        else:
            continue
        raise UsageError(f"--dask {address}: its {place} {reason}: install this version there")


def _blame(page: FetchedPage) -> PageFailure:
    return PageFailure(page.url, PARSE, "the page ends the process that reads it: two workers of the cluster ended")
