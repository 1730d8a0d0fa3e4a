"""What the process that stores does, called in this one."""

import logging
import os
import signal
from collections.abc import Iterator

import pytest

from pipelines.archive.roles.pages import PageStore
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError
from pipelines.records.sessions import USUAL_POLICY
from pipelines.storing import task
from pipelines.storing.packed_reading import PackedReading
from pipelines.storing.stored_post import describe_stored_post
from tests.support.archive_queries import ask
from tests.support.packed_pages import pack_page
from tests.support.tiny_sites.butterfly import PATHS, make_page, write_post

PAGES = [make_page(path, write_post(path, 0)) for path in PATHS[:3]]


@pytest.fixture
def begun(archive: Archive, archive_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """The archive, which is open in the task, too."""
    monkeypatch.setattr(task, "_opened", [])
    interrupt = signal.getsignal(signal.SIGINT)
    assert task.begin(archive_url, USUAL_POLICY) == os.getpid()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    signal.signal(signal.SIGINT, interrupt)
    logging.disable(logging.NOTSET)
    yield archive
    task._opened[0].close()


def test_pages_are_kept_and_readings_stored(begun: Archive) -> None:
    crawl_id = begun.runs.begin("kedreamix", "full", PAGES[0].fetched_at)
    fetch_ids = task.keep(crawl_id, PAGES)
    assert begun.pages.are_pending(fetch_ids)
    kept = [
        PackedReading(pack_page(page), fetch_id, crawl_id)
        for page, fetch_id in zip(PAGES[:2], fetch_ids[:2], strict=True)
    ]
    stored = task.store(kept)
    assert [result.outcome for result, _ in stored] == ["new", "new"]
    assert [row for _, row in stored] == [
        describe_stored_post(each.unpack().reading, result) for each, (result, _) in zip(kept, stored, strict=True)
    ]
    assert ask(begun, "SELECT url FROM post_urls ORDER BY url") == sorted((page.url,) for page in PAGES[:2])
    assert ask(begun, "SELECT id FROM fetches WHERE state = 'pending'") == [(fetch_ids[2],)]
    assert not begun.pages.are_pending(fetch_ids)


@pytest.mark.usefixtures("begun")
def test_of_an_error_only_the_reason_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("no such function\n[a page]") from ValueError(memoryview(b"a page"))

    monkeypatch.setattr(PageStore, "keep_all", refuse)
    with pytest.raises(ArchiveError, match=r"^no such function$") as raised:
        task.keep(1, PAGES)
    assert raised.value.__context__ is None
