"""The workers of a run: other processes, which read pages ahead of the one that stores them.

    page ──► worker ──► packed reading ──► the one writer

Workers have no archive: a page whose text needs a language model of it comes back unread, and so do all pages where no
worker can be started.
"""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Protocol

from pipelines.records.pages import FetchedPage, PageFailure

Result = bytes | PageFailure | None
"""A packed reading, why there is none, or None for a page that is to be read by who asks for it."""

PATIENCE_S = 120.0  # of the clock, for one page: six times the processor time that parsing may take, see `limit_time`
_BURST_PAGES = 16  # a refresh brings fewer
_BURST_S = 4.0


class Workers(Protocol):
    """A pool of workers.  One that dies loses nothing: its pages are read again by another one.

    A page that ends a worker twice is a failure.
    """

    def begin(self) -> "Future[None]":
        """Start, which takes a second; done once a worker can read.  Submitted pages wait until then."""

    def submit(self, page: FetchedPage) -> "Future[Result]":
        """The result of a page, which is never an exception."""

    def stop(self) -> None:
        """End the work; what is not read yet is cancelled."""


def finish(result: "Future[Result]", found: Result) -> None:
    """Set a result, unless it is cancelled or was set before."""
    with suppress(InvalidStateError):
        result.set_result(found)


class WorkerSource:
    """Where a run has its workers from: `begin` starts them; without it there are none."""

    def __init__(self, begin: Callable[[], Workers] | None = None) -> None:
        self._begin = begin
        self._workers: Workers | None = None
        self._begun: Future[None] | None = None
        self._arrivals = deque[float](maxlen=_BURST_PAGES)

    def start(self) -> Workers | None:
        """The workers, which are started now if they were not; None where this process reads all pages."""
        if self._workers is None and self._begin is not None:
            self._workers = self._begin()
        return self._workers

    def start_when_fast(self) -> Workers | None:
        """Called with every page: the workers, which are begun once pages come fast enough, when they can read.

        Where a host is asked for a page every half second, nothing would be gained by them.  While they begin, this
        process reads a hundred pages.
        """
        if self._begun is None and self._begin is not None:
            self._arrivals.append(time.monotonic())
            if len(self._arrivals) == _BURST_PAGES and self._arrivals[-1] - self._arrivals[0] < _BURST_S:
                self._workers = self._workers or self._begin()
                self._begun = self._workers.begin()
        return self._workers if self._begun and self._begun.done() else None


NO_WORKERS = WorkerSource()
