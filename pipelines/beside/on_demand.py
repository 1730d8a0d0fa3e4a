"""Processes that work beside the one of a run: they are started once pages come so fast that something is gained."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Generic, Protocol, TypeVar

_BURST_PAGES = 16  # a refresh brings fewer
_BURST_S = 4.0


class Beside(Protocol):
    """One or more processes."""

    def begin(self) -> "Future[None]":
        """Start, which takes a second; done once they can work, or with the reason for which they cannot."""


_Beside = TypeVar("_Beside", bound=Beside)


class OnDemand(Generic[_Beside]):
    """Where a run has the processes beside it from: `make` makes them; without it there are none."""

    def __init__(self, make: Callable[[], _Beside] | None = None) -> None:
        self._make = make
        self._made: _Beside | None = None
        self._begun: Future[None] | None = None
        self._arrivals = deque[float](maxlen=_BURST_PAGES)

    def start(self) -> _Beside | None:
        """The processes, which are made now if they were not; None where there are none."""
        if self._made is None and self._make is not None:
            self._made = self._make()
        return self._made

    def begin(self) -> None:
        """Begin the processes, for pages that are known to come fast."""
        if self._begun is None and (processes := self.start()):
            self._begun = processes.begin()

    def start_when_fast(self) -> _Beside | None:
        """Called with every page: as `find`; the processes are begun once pages come fast enough.

        Where a host is asked for a page every half second, nothing would be gained by them.  While they begin, the
        process of the run does their work for a hundred pages.
        """
        if self._begun is None and self._make is not None:
            self._arrivals.append(time.monotonic())
            if len(self._arrivals) == _BURST_PAGES and self._arrivals[-1] - self._arrivals[0] < _BURST_S:
                self.begin()
        return self.find()

    def find(self) -> _Beside | None:
        """The processes, if they have begun and can work."""
        return self._made if self._begun and self._begun.done() and not self._begun.exception() else None

    def give_up(self) -> None:
        """From now on there are none."""
        self._make = self._made = self._begun = None


def begin_in_thread(start: Callable[[], object]) -> "Future[None]":
    """Done once `start` has returned, or with its exception, or with that of a system that allows no more threads.

    In a thread: whoever starts the first process waits until what it needs is imported.
    """
    begun: Future[None] = Future()

    def run() -> None:
        try:
            start()
        except Exception as error:
            begun.set_exception(error)
        else:
            begun.set_result(None)

    try:
        Thread(target=run, daemon=True).start()
    except RuntimeError as error:
        begun.set_exception(error)
    return begun
