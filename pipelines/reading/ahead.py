"""Has pages read ahead of the one that stores them, in their order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import TypeVar

from pipelines.archive.ledger.fetches import PendingFetch
from pipelines.archive.rebuild import Fetches
from pipelines.reading.workers import Result, Workers
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading

_MOST_PAGES = 64  # that are read ahead: a worker is never idle while one page is stored
_MOST_BYTES = 16 * 1024 * 1024  # of them

READ_HERE = Future[Result]()
"""What became of a page that no worker reads."""
READ_HERE.set_result(None)

Step = TypeVar("Step")
Begun = TypeVar("Begun")


def look_ahead(
    steps: Iterable[Step], get_page: Callable[[Step], FetchedPage | None], begin: Callable[[FetchedPage], Begun]
) -> Iterator[tuple[Step, Begun | None]]:
    """The steps in their order, each with what was begun for its page, if it has one: a future where a worker reads it.

    Steps are taken ahead only while a worker reads one of their pages, and no more than so many.
    """
    waiting = deque[tuple[Step, Begun | None, int]]()
    size = reading = 0
    for step in steps:
        page = get_page(step)
        begun: Begun | None = begin(page) if page is not None else None
        waiting.append((step, begun, len(page.body) if page is not None else 0))
        size += waiting[-1][2]
        reading += isinstance(begun, Future)
        while waiting and (not reading or len(waiting) > _MOST_PAGES or size > _MOST_BYTES):
            step, begun, length = waiting.popleft()
            size -= length
            reading -= isinstance(begun, Future)
            yield step, begun
    for step, begun, _ in waiting:
        yield step, begun


class FetchesAhead:
    """Reads the pages of fetches by workers, except those whose reading is known: `find` gives it.

    `follow` is given the fetches and gives the same, while the pages behind each are being read; `take` gives the
    result of one.  Without workers nothing is read ahead.
    """

    def __init__(self, find: Callable[[FetchedPage], Reading | None], workers: Workers | None) -> None:
        self._find = find
        self._workers = workers
        self._begun: dict[int, Future[Result] | Reading | None] = {}

    def follow(self, fetches: Fetches) -> Fetches:
        for (fetch, has_page), begun in look_ahead(fetches, _get_page, self._begin):
            if has_page:
                self._begun[fetch.fetch_id] = begun
            yield fetch, has_page

    def take(self, fetch: PendingFetch) -> "Result | Reading":
        """The result of a page; its reading, if that was known; None where it is to be read here."""
        begun = self._begun.pop(fetch.fetch_id)
        return begun.result() if isinstance(begun, Future) else begun

    def _begin(self, page: FetchedPage) -> "Future[Result] | Reading | None":
        known = self._find(page)
        return self._workers.submit(page) if known is None and self._workers is not None else known


def _get_page(step: tuple[PendingFetch, bool]) -> FetchedPage | None:
    fetch, has_page = step
    return fetch.page if has_page else None
