"""The workers of a run: other processes, which read pages ahead of the one that stores them.

    page ──► worker ──► packed reading ──► the one writer

Workers have no archive: a page whose text needs a language model of it comes back unread, and so do all pages where no
worker can be started.
"""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from pipelines.records.pages import FetchedPage, PageFailure

Result = bytes | PageFailure | None
"""A packed reading, why there is none, or None for a page that is to be read by who asks for it."""

PATIENCE_S = 120.0  # of the clock, for one page: six times the processor time that parsing may take, see `limit_time`
# Workers take a second to start, in which this process reads a hundred pages.
_BURST_PAGES = 32
_BURST_S = 8.0


class Workers(Protocol):
    """A pool of workers.  One that dies loses nothing: its pages are read again by another one.

    A page that ends a worker twice is a failure.
    """

    def submit(self, page: FetchedPage) -> "Future[Result]":
        """The result of a page, which is never an exception."""

    def stop(self) -> None:
        """End the work; what is not read yet is cancelled."""


class WorkerSource:
    """Where a run has its workers from: `begin` starts them; without it there are none."""

    def __init__(self, begin: Callable[[], Workers] | None = None) -> None:
        self._begin = begin
        self._workers: Workers | None = None
        self._arrivals = deque[float](maxlen=_BURST_PAGES)

    def start(self) -> Workers | None:
        """The workers, which are started now if they were not; None where this process reads all pages."""
        if self._workers is None and self._begin is not None:
            self._workers = self._begin()
        return self._workers

    def start_when_fast(self) -> Workers | None:
        """Called with every page: the workers, which are started once pages come fast enough.

        Where a host is asked for a page every half second, nothing would be gained by them.
        """
        if self._workers is None and self._begin is not None:
            self._arrivals.append(time.monotonic())
            if len(self._arrivals) == _BURST_PAGES and self._arrivals[-1] - self._arrivals[0] < _BURST_S:
                return self.start()
        return self._workers


NO_WORKERS = WorkerSource()
