"""Pages of a crawl that other processes read."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.archive.store import open_archive
from pipelines.beside import on_demand
from pipelines.items import PageItem
from pipelines.parse.html.page_view import PageView
from pipelines.reading.ahead import READ_HERE
from pipelines.reading.index_tokens import cut_texts
from pipelines.reading.processes import Processes
from pipelines.reading.worker_choice import choose_workers
from pipelines.reading.worker_task import read_packed
from pipelines.reading.workers import NO_WORKERS, Result
from pipelines.records.pages import PageFailure
from pipelines.run import Run
from pipelines.stages import KeepFetch, ReadAhead, StageFailed, run_stages
from tests.support.archive_queries import ask
from tests.support.mojibake.corruption import corrupt_text
from tests.support.tiny_sites.butterfly import PATHS, make_page, write_post

POST = make_page(PATHS[0], write_post(PATHS[0], 0))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(on_demand, "_BURST_PAGES", 2)
    monkeypatch.setattr(Processes, "begin", lambda _: READ_HERE)  # as if they had started
    with (
        choose_workers(2, cut=True) as source,
        closing(open_archive(f"sqlite:///{tmp_path / 'archive.db'}")) as archive,
    ):
        yield Run(archive, archive.runs.begin("kedreamix", "full", POST.fetched_at), workers=source)


def read(run: Run, *items: PageItem) -> list[PageItem | PageFailure]:
    """Each item behind the pipeline, or why it was dropped."""
    pipeline = ReadAhead(run)

    async def read_all() -> list[PageItem | PageFailure]:
        return [await read_one(item) for item in items]

    async def read_one(item: PageItem) -> PageItem | PageFailure:
        try:
            return await pipeline.process_item(await KeepFetch(run).process_item(item))
        except StageFailed as error:
            return error.failure

    return asyncio.run(read_all())


def list_read(found: list[PageItem | PageFailure]) -> list[bool]:
    return [isinstance(item, PageItem) and item.reading is not None for item in found]


def test_workers_read_once_pages_come_fast(run: Run) -> None:
    found = read(run, *(PageItem(make_page(path, write_post(path, 0))) for path in PATHS[:3]))
    assert list_read(found) == [False, True, True]
    for item in found:
        assert isinstance(item, PageItem)
        assert item.tokens == (cut_texts(item.reading) if item.reading else {})
        assert run_stages(run, item).stored is not None
    assert ask(run.archive, "SELECT count(*) FROM posts") == [(3,)]


def test_no_worker_is_started_for_pages_that_come_slowly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Clock:
        moments = count(step=10)

        def monotonic(self) -> int:
            return next(self.moments)

    monkeypatch.setattr(on_demand, "time", Clock())
    assert list_read(read(run, *(PageItem(POST) for _ in range(4)))) == [False] * 4
    assert time.monotonic() > 0


def test_this_process_reads_until_the_workers_have_started(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Future[None]()
    monkeypatch.setattr(Processes, "begin", lambda _: begun)
    assert list_read(read(run, *(PageItem(POST) for _ in range(4)))) == [False] * 4
    begun.set_result(None)
    assert list_read(read(run, PageItem(POST))) == [True]


def test_a_reading_that_another_process_is_to_store_stays_packed(run: Run) -> None:
    storing: Any = on_demand.OnDemand(lambda: SimpleNamespace(begin=lambda: READ_HERE))
    storing.start_when_fast()
    storing.start_when_fast()
    done = Future[Result]()
    done.set_result(read_packed(POST))
    (item,) = read(replace(run, storing=storing), PageItem(POST, fetch_id=1, ahead=done))
    assert isinstance(item, PageItem)
    assert (item.packed, item.reading) == (read_packed(POST), None)


def test_one_job_reads_nothing_ahead(run: Run) -> None:
    assert list_read(read(replace(run, workers=NO_WORKERS), *(PageItem(POST) for _ in range(4)))) == [False] * 4


def test_a_page_that_was_parsed_already_is_left(run: Run) -> None:
    view = PageView(write_post(PATHS[0], 0))
    assert list_read(read(run, PageItem(POST), PageItem(POST), PageItem(POST, view=view))) == [False, True, False]


def test_what_the_spider_had_read_ahead_is_not_read_again(run: Run) -> None:
    no_post = make_page(PATHS[1], "<p>no article</p>")
    done = [Future[Result]() for _ in range(3)]
    for future, result in zip(done, (read_packed(POST), read_packed(no_post), None), strict=True):
        future.set_result(result)
    items = zip((POST, no_post, POST), done, strict=True)
    found = read(run, *(PageItem(page, ahead=future) for page, future in items))
    assert list_read(found) == [True, False, False]
    assert found[1] == read_packed(no_post)


def test_what_no_worker_can_read_is_left_or_fails(run: Run) -> None:
    no_post = make_page(PATHS[1], "<p>no article</p>")
    damaged = make_page(PATHS[0], corrupt_text(write_post(PATHS[0], 0)))
    found = read(run, PageItem(POST), PageItem(no_post), PageItem(damaged))
    assert list_read(found) == [False, False, False]
    assert found[1] == read_packed(no_post)
    assert ask(run.archive, "SELECT url, stage FROM failures") == [(no_post.url, "parse")]
