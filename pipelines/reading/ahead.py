"""Has pages read ahead of the one that stores them, in their order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import TypeVar

from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage

# That are read ahead: workers are not idle while one page is stored, nor while a rebuild deletes what was there before.
_MOST_PAGES, _MOST_BYTES = 512, 32 * 1024 * 1024

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
