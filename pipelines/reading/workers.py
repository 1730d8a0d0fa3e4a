"""The workers of a run: other processes, which read pages ahead of the one that stores them.

    page ──► worker ──► packed reading ──► the one writer

Workers have no archive: a page whose text needs a language model of it comes back unread, and so do all pages where no
worker can be started.
"""

from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from pipelines.beside.on_demand import OnDemand
from pipelines.records.pages import FetchedPage, PageFailure

Result = bytes | PageFailure | None
"""A packed reading, why there is none, or None for a page that is to be read by who asks for it."""

PATIENCE_S = 120.0  # of the clock, for a page or a task of some: six times what `limit_time` allows the parsing of one


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


@dataclass(eq=False, slots=True)
class Job:
    """A page that is to be read by a worker."""

    page: FetchedPage
    result: "Future[Result]" = field(default_factory=Future)


def finish(result: "Future[Result]", found: Result) -> None:
    """Set a result, unless it is cancelled or was set before."""
    with suppress(InvalidStateError):
        result.set_result(found)


WorkerSource = OnDemand[Workers]
"""Where a run has its workers from: `start` makes them, and they start with the first page."""

NO_WORKERS = WorkerSource()
