"""Pages that are read ahead keep their order, and only so many are in memory."""

from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from pipelines.archive.ledger.fetches import PendingFetch
from pipelines.reading import ahead
from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.reparse import FetchesAhead
from tests.support.factories import make_block, make_page, make_reading

KNOWN = make_reading(make_block())


class _Echo:
    """Reads pages at once."""

    def __init__(self) -> None:
        self.pages: list[FetchedPage] = []

    def submit(self, page: FetchedPage) -> "Future[Result]":
        self.pages.append(page)
        result: Future[Result] = Future()
        result.set_result(page.body)
        return result

    def stop(self) -> None:
        raise AssertionError


def list_fetches(count: int) -> Iterator[tuple[PendingFetch, bool]]:
    """Every third fetch has no body."""
    for number in range(count):
        page = make_page(body=str(number).encode() if number % 3 else b"")
        yield PendingFetch(1, number, page), bool(page.body)


def find_fourth(page: FetchedPage) -> Reading | None:
    return KNOWN if page.body == b"4" else None


def test_results_are_taken_in_order() -> None:
    reader = FetchesAhead(find_fourth, _Echo())
    taken = [reader.take(fetch) for fetch, has_page in reader.follow(list_fetches(9)) if has_page]
    assert taken == [b"1", b"2", KNOWN, b"5", b"7", b"8"]


def test_nothing_is_read_ahead_without_workers() -> None:
    reader, read = FetchesAhead(find_fourth, None), list_fetches(9)
    followed = reader.follow(read)
    assert [next(followed)[0].fetch_id for _ in range(5)] == [0, 1, 2, 3, 4]
    assert next(read)[0].fetch_id == 5
    fetch = PendingFetch(1, 4, make_page(body=b"4"))
    assert reader.take(fetch) is KNOWN


@pytest.mark.parametrize(("limit", "most"), [("_MOST_PAGES", 6), ("_MOST_BYTES", 6)])
def test_few_pages_are_in_memory(monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    monkeypatch.setattr(ahead, limit, 5)
    workers = _Echo()
    followed = FetchesAhead(lambda _: None, workers).follow(list_fetches(9))
    next(followed)
    assert len(workers.pages) <= most
    assert [fetch.fetch_id for fetch, _ in followed] == list(range(1, 9))
