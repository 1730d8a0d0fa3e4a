"""Has pages read ahead of the one that stores them, in their order."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from pipelines.archive.ledger.fetches import PendingFetch
from pipelines.archive.rebuild import Fetches
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading

if TYPE_CHECKING:
    from pipelines.reading.workers import Result, Workers

_MOST_PAGES = 64  # that are read ahead: a worker is never idle while one page is stored
_MOST_BYTES = 16 * 1024 * 1024  # of them


class LookAhead:
    """Reads pages by workers, except those whose reading is known: `find` gives it.

    `follow` is given the fetches and gives the same, while the pages behind each are being read; `take` gives the
    result of one.  Without workers nothing is read ahead.
    """

    def __init__(self, find: Callable[[FetchedPage], Reading | None], workers: "Workers | None") -> None:
        self._find = find
        self._workers = workers
        self._begun: dict[int, Reading | Future[Result]] = {}

    def follow(self, fetches: Fetches) -> Fetches:
        waiting = deque[tuple[PendingFetch, bool]]()
        size = 0
        for fetch, has_page in fetches:
            waiting.append((fetch, has_page))
            if has_page:
                size += len(fetch.page.body)
                self._begin(fetch)
            while waiting and (self._workers is None or len(waiting) > _MOST_PAGES or size > _MOST_BYTES):
                size -= len(waiting[0][0].page.body)
                yield waiting.popleft()
        yield from waiting

    def take(self, fetch: PendingFetch) -> "Result | Reading":
        """The result of a page; its reading, if that was known; None where it is to be read here."""
        begun = self._begun.pop(fetch.fetch_id, None)
        return begun.result() if isinstance(begun, Future) else begun

    def _begin(self, fetch: PendingFetch) -> None:
        known = self._find(fetch.page)
        if known is not None:
            self._begun[fetch.fetch_id] = known
        elif self._workers is not None:
            self._begun[fetch.fetch_id] = self._workers.submit(fetch.page)
