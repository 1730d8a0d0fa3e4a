"""Processes that read pages, so that another core parses while this one fetches and stores.

    page ──► worker ──► packed reading ──► the one writer

A worker that dies, or takes too long, loses nothing: its page is read again by another one, and the page that ends a
worker twice is a failure.  Workers have no archive: a page whose text needs a language model of it comes back unread,
and so do all pages where no worker can be started.
"""

import gc
import logging
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType

from pebble import ProcessExpired, ProcessPool

from pipelines.reading.packing import pack_reading
from pipelines.reading.page_reading import CLEAN, PARSE, clean_page, describe_failure, parse_page
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.text.language_model.model import LanguageModel

Result = bytes | PageFailure | None
"""A packed reading, why there is none, or None for a page that is to be read by who asks for it."""

logger = logging.getLogger(__name__)

_PATIENCE_S = 120.0  # of the clock: six times the processor time that parsing may take, see `limit_time`
_ATTEMPTS = 2
_LARGE = 1_000_000  # bytes of a page whose tree is freed at once, not when Python next searches for cycles
_ALLOCATIONS = 100_000  # per such search; a page makes a third of it, and hardly any cycles


class Workers:
    """At most `jobs` processes that read pages by `read`; they start with the first page.

    `read` is a function of a module, which each worker imports.
    """

    def __init__(self, jobs: int, read: Callable[[FetchedPage], Result]) -> None:
        self._read = read
        self._open: set[Future[Result]] = set()
        self._pool = ProcessPool(jobs, initializer=_prepare, context=_Context())

    def submit(self, page: FetchedPage) -> "Future[Result]":
        """The result of a page, which is never an exception."""
        result: Future[Result] = Future()
        self._open.add(result)
        result.add_done_callback(self._open.discard)
        self._start(page, result, 1)
        return result

    def stop(self) -> None:
        """End the workers; what is not read yet is cancelled."""
        for result in list(self._open):
            result.cancel()
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _start(self, page: FetchedPage, result: "Future[Result]", attempt: int) -> None:
        try:
            task = self._pool.schedule(self._read, args=(page,), timeout=_PATIENCE_S)
        except RuntimeError as error:  # the pool has failed
            self._give_back(page, result, error)
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
                _finish(result, PageFailure(page.url, PARSE, _describe_end(error)))
        except Exception as error:
            self._give_back(page, result, error)
        else:
            _finish(result, found)

    def _give_back(self, page: FetchedPage, result: "Future[Result]", error: Exception) -> None:
        logger.warning("No worker reads %s, so this process does: %s: %s", page.url, type(error).__name__, error)
        _finish(result, None)


def _finish(result: "Future[Result]", found: Result) -> None:
    with suppress(InvalidStateError):  # cancelled at this moment
        result.set_result(found)


@contextmanager
def start_workers(jobs: int) -> Iterator[Workers | None]:
    """Processes that read pages; None where there would be only one, as nothing is gained by it."""
    if jobs < 2:
        yield None
        return
    workers = Workers(jobs, read_packed)
    try:
        yield workers
    finally:
        workers.stop()


class _Process(ForkServerProcess):
    """A process that does not import the script that this one was started with.

    That would be all of Scrapy, and for a script that does not look at `__name__` a run of its own.
    """

    def start(self) -> None:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = script


class _Context(ForkServerContext):
    """Workers are forked from a process that has imported this module alone."""

    Process = _Process

    def __init__(self) -> None:
        super().__init__()
        self.set_forkserver_preload([__name__])


def _prepare() -> None:
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


def _describe_end(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"the page takes more than {_PATIENCE_S:g} s"
    return f"the page ends the process that reads it: {error}"


def read_packed(page: FetchedPage) -> Result:
    """What a worker does."""
    stage = CLEAN
    try:
        repair, view = clean_page(page, _refuse_model)
        stage = PARSE
        return pack_reading(parse_page(page, repair, view))
    except _ModelNeededError:
        return None
    except Exception as error:
        return describe_failure(page.url, stage, error)
    finally:
        if len(page.body) > _LARGE:
            gc.collect()


class _ModelNeededError(Exception):
    """The text of a page needs a language model."""


def _refuse_model() -> LanguageModel:
    raise _ModelNeededError
