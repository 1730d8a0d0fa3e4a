"""Processes of this machine that read pages, so that another core parses while this one fetches and stores.

A worker that takes too long is as one that dies.
"""

import gc
import logging
import os
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread

from pebble import ProcessExpired, ProcessPool

from pipelines.beside import lifeline
from pipelines.beside.fork_server import ForkContext
from pipelines.beside.on_demand import begin_in_thread
from pipelines.reading.page_reading import PARSE
from pipelines.reading.workers import PATIENCE_S, Result, finish
from pipelines.records.pages import FetchedPage, PageFailure

logger = logging.getLogger(__name__)

_ATTEMPTS = 2
_LOOK_S = 0.5  # between two looks at whether the pool has failed
_NICE = 5  # the process that stores goes first, for which all workers wait
_ALLOCATIONS = 100_000  # per such search; a page makes a third of it, and hardly any cycles


class Processes:
    """At most `jobs` processes that read pages by `read`; they start with the first page.

    `read` is a function of a module, which each worker imports.
    """

    def __init__(self, jobs: int, read: Callable[[FetchedPage], Result]) -> None:
        self._read = read
        self._open: set[Future[Result]] = set()
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
        result: Future[Result] = Future()
        self._open.add(result)
        result.add_done_callback(self._open.discard)
        self._start(page, result, 1)
        return result

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
            for result in () if self._pool.active else list(self._open):
                finish(result, None)

    def _start(self, page: FetchedPage, result: "Future[Result]", attempt: int) -> None:
        try:
            self._start_pool()
            task = self._pool.schedule(self._read, args=(page,), timeout=PATIENCE_S)
        except RuntimeError:  # the pool could not start, or has failed
            finish(result, None)
        else:
            task.add_done_callback(partial(self._settle, page, result, attempt))

    def _settle(self, page: FetchedPage, result: "Future[Result]", attempt: int, task: "Future[Result]") -> None:
        """Called in a thread of the pool."""
        if result.cancelled():
            return
        try:
            found = task.result()
        except (ProcessExpired, TimeoutError) as error:
            if attempt < _ATTEMPTS:
                self._start(page, result, attempt + 1)
            else:
                finish(result, PageFailure(page.url, PARSE, _describe_end(error)))
        except Exception as error:
            logger.warning("No worker reads %s, so this process does: %s: %s", page.url, type(error).__name__, error)
            finish(result, None)
        else:
            finish(result, found)


def _wake() -> None:
    """Does nothing, in a worker that has started."""


def _prepare(other_end: Connection) -> None:
    lifeline.hold(other_end)
    os.nice(_NICE)
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


def _describe_end(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"the page takes more than {PATIENCE_S:g} s"
    return f"the page ends the process that reads it: {error}"
