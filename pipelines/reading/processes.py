"""Processes of this machine that read pages, so that another core parses while this one fetches and stores.

A worker that takes too long is as one that dies.
"""

import gc
import logging
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread

from pebble import ProcessExpired, ProcessPool

from pipelines.beside import lifeline
from pipelines.beside.fork_server import ForkContext
from pipelines.beside.on_demand import begin_in_thread
from pipelines.reading.page_reading import PARSE
from pipelines.reading.workers import PATIENCE_S, Job, Result, finish
from pipelines.records.pages import FetchedPage, PageFailure

logger = logging.getLogger(__name__)

_ATTEMPTS = 2
_AT_ONCE = 4  # pages of a task, where so many wait: a reparse takes 3 % less than with one, and no less with 16
_TASKS = 2  # under way for each worker: the next is there when it ends one
_LOOK_S = 0.5  # between two looks at whether the pool has failed
_NICE = 5  # the process that stores goes first, for which all workers wait
_ALLOCATIONS = 100_000  # per such search; a page makes a third of it, and hardly any cycles


@dataclass(frozen=True, slots=True)
class _Task:
    """Pages that a worker reads one after another; attempts are those of a page by itself."""

    jobs: Sequence[Job]
    attempt: int = 1


class _Queue:
    """The pages that no worker has, as tasks of which no more than so many are under way."""

    def __init__(self, most_under_way: int) -> None:
        self._most_under_way = most_under_way
        self._under_way = 0
        self._waiting: deque[Job] = deque()
        self._again: deque[_Task] = deque()
        self._changing = Lock()

    def add(self, job: Job) -> None:
        self._waiting.append(job)

    def take(self) -> _Task | None:
        """The next task, which is under way then, if there is one and workers can take it."""
        with self._changing:
            if self._under_way >= self._most_under_way or not (self._again or self._waiting):
                return None
            self._under_way += 1
            if self._again:
                return self._again.popleft()
            return _Task([self._waiting.popleft() for _ in range(min(len(self._waiting), _AT_ONCE))])

    def repeat(self, task: _Task) -> None:
        """A task has failed: each of its pages is to be read by itself."""
        attempt = task.attempt + (len(task.jobs) == 1)  # of several pages it is not known whose fault it was
        self._again.extend(_Task([job], attempt) for job in task.jobs if not job.result.cancelled())
        self.end()

    def end(self) -> None:
        """A task is not under way any more."""
        with self._changing:
            self._under_way -= 1

    def forget(self) -> None:
        """No task that is under way will end."""
        with self._changing:
            self._under_way = 0


class Processes:
    """At most `jobs` processes that read pages by `read`; they start with the first page.

    `read` is a function of a module, which each worker imports.
    """

    def __init__(self, jobs: int, read: Callable[[FetchedPage], Result]) -> None:
        self._read = read
        self._open: set[Future[Result]] = set()
        self._queue = _Queue(_TASKS * jobs)
        context = ForkContext()
        self._lifeline, self._other_end = context.Pipe()
        self._pool = ProcessPool(jobs, initializer=_prepare, initargs=(self._other_end,), context=context)
        self._stopped = Event()
        self._starting = Lock()
        self._can_start: bool | None = None

    def begin(self) -> "Future[None]":
        return begin_in_thread(self._start_one)

    def _start_one(self) -> None:
        with suppress(Exception):  # where none starts, each page comes back by `submit`
            self._start_pool()
            self._pool.schedule(_wake).result()

    def _start_pool(self) -> None:
        """Raises RuntimeError where the system allows no more threads; then it is not tried again."""
        with self._starting:
            if self._can_start is None:
                self._can_start = False
                is_active = self._pool.active  # which starts it
                Thread(target=self._watch_pool, daemon=True).start()
                self._can_start = is_active
        if not self._can_start:
            raise RuntimeError("the pool could not start")

    def submit(self, page: FetchedPage) -> "Future[Result]":
        job = Job(page)
        self._open.add(job.result)
        job.result.add_done_callback(self._open.discard)
        self._queue.add(job)
        self._start_waiting()
        return job.result

    def stop(self) -> None:
        self._stopped.set()
        for result in list(self._open):
            result.cancel()
        self._pool.stop()  # type: ignore[no-untyped-call]
        if self._can_start is not False:  # else it waits for threads that it does not have
            self._pool.join()
        self._lifeline.close()  # whatever process the pool has lost ends now
        self._other_end.close()

    def _watch_pool(self) -> None:
        """Give back all pages once the pool has failed, such as by the end of all its processes at the same time.

        The pool forgets then what waits for a process.
        """
        while not self._stopped.wait(_LOOK_S):
            if not self._pool.active:
                self._queue.forget()
                for result in list(self._open):
                    finish(result, None)

    def _start_waiting(self) -> None:
        """Give tasks to the workers while these have less to do than they can take."""
        while task := self._queue.take():
            self._start(task)

    def _start(self, task: _Task) -> None:
        try:
            self._start_pool()
            pages = [job.page for job in task.jobs]
            begun = self._pool.schedule(_read_all, args=(self._read, pages), timeout=PATIENCE_S)
        except RuntimeError:  # the pool could not start, or has failed
            self._end(task, [None] * len(task.jobs))
        else:
            begun.add_done_callback(partial(self._settle, task))

    def _settle(self, task: _Task, done: "Future[list[Result]]") -> None:
        """Called in a thread of the pool."""
        try:
            self._end(task, done.result())
        except CancelledError:
            return
        except Exception as error:
            is_known = len(task.jobs) == 1 and not isinstance(error, ProcessExpired | TimeoutError)
            if is_known or task.attempt == _ATTEMPTS:
                self._end(task, [_give_up(task.jobs[0].page, error)])
            else:
                self._queue.repeat(task)
        self._start_waiting()

    def _end(self, task: _Task, found: Sequence[Result]) -> None:
        self._queue.end()
        for job, result in zip(task.jobs, found, strict=True):
            finish(job.result, result)


def _read_all(read: Callable[[FetchedPage], Result], pages: Sequence[FetchedPage]) -> list[Result]:
    """What a worker does with the pages of a task."""
    return list(map(read, pages))


def _wake() -> None:
    """Does nothing, in a worker that has started."""


def _prepare(other_end: Connection) -> None:
    lifeline.hold(other_end)
    os.nice(_NICE)
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


def _give_up(page: FetchedPage, error: Exception) -> PageFailure | None:
    """The failure of a page that ends workers; None, with a warning, where one cannot read it, as without memory."""
    if isinstance(error, TimeoutError):
        return PageFailure(page.url, PARSE, f"the page takes more than {PATIENCE_S:g} s")
    if isinstance(error, ProcessExpired):
        return PageFailure(page.url, PARSE, f"the page ends the process that reads it: {error}")
    logger.warning("No worker reads %s, so this process does: %s: %s", page.url, type(error).__name__, error)
    return None
