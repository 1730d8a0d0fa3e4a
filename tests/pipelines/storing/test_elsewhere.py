"""Pages of a crawl that another process keeps and stores, killed processes included."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from pipelines.archive.store import Archive, StoreResult, open_archive
from pipelines.beside import on_demand
from pipelines.errors import ArchiveError
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage
from pipelines.records.sessions import USUAL_POLICY
from pipelines.run import Run
from pipelines.stages import DescribePost, KeepFetch, Store, read_item, run_stages
from pipelines.storing import elsewhere
from pipelines.storing.packed_reading import PackedReading
from pipelines.storing.process import StoringProcess
from pipelines.storing.source import NO_STORING, StoringSource, find_storing
from pipelines.storing.stored_post import StoredPost
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask
from tests.support.packed_pages import pack_page
from tests.support.thread_limit import no_more_threads
from tests.support.tiny_sites.butterfly import PATHS, make_page, write_post
from tests.support.waiting import is_active, wait_until

PAGES = [make_page(path, write_post(path, 0)) for path in PATHS]
STARTED = PAGES[0].fetched_at


@pytest.fixture
def _is_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_demand, "_BURST_PAGES", 1)


@pytest.fixture
def source(archive_url: str, archive: Archive, _is_fast: None) -> Iterator[StoringSource]:
    """A process that has begun."""
    with find_storing(archive_url, USUAL_POLICY) as found:
        wait_until(lambda: found.start_when_fast() is not None)
        yield found


def begin_run(archive: Archive, storing: StoringSource = NO_STORING) -> Run:
    return Run(archive, archive.runs.begin("kedreamix", "full", STARTED), lambda: STARTED, storing=storing)


def process(run: Run, pages: Sequence[FetchedPage], between: Callable[[], None] = lambda: None) -> list[Any]:
    """The row of each page, or why there is none; `between` is called when all are kept."""

    async def process_all() -> list[Any]:
        keep, store = KeepFetch(run), Store(run)
        kept = await asyncio.gather(*(keep.process_item(PageItem(page)) for page in pages), return_exceptions=True)
        between()
        items = [item for item in kept if isinstance(item, PageItem)]
        for item in items:
            item.packed = pack_page(item.page)
        stored = await asyncio.gather(*map(store.process_item, items), return_exceptions=True)
        return [item for item in kept if not isinstance(item, PageItem)] + stored

    found = asyncio.run(process_all())
    return [DescribePost().process_item(item) if isinstance(item, PageItem) else str(item) for item in found]


def process_here(archive: Archive) -> list[Any]:
    run = begin_run(archive)
    return [DescribePost().process_item(run_stages(run, PageItem(page))) for page in PAGES]


def kill(source: StoringSource) -> None:
    storing = source.find()
    assert storing is not None
    (pid,) = storing._pool._processes
    os.kill(pid, signal.SIGKILL)


def test_what_another_process_stores_is_the_same(archive: Archive, source: StoringSource, tmp_path: Path) -> None:
    rows = process(begin_run(archive, source), PAGES)
    assert source.find()
    here = open_archive(f"sqlite:///{tmp_path / 'here.db'}")
    assert rows == process_here(here)
    dumps = [dump_archive(each, tmp_path / name) for each, name in ((archive, "there"), (here, "here"))]
    here.close()
    assert dumps[0] == dumps[1]


@pytest.mark.parametrize("moment", ["before", "between"])
def test_this_process_goes_on_where_the_other_one_is_killed(
    archive: Archive, source: StoringSource, moment: str, caplog: pytest.LogCaptureFixture
) -> None:
    run = begin_run(archive, source)
    if moment == "before":
        kill(source)
        rows = process(run, PAGES)
    else:
        rows = process(run, PAGES, lambda: kill(source))
    assert [row.outcome for row in rows] == ["new"] * len(PAGES)
    assert ask(archive, "SELECT count(*), count(DISTINCT url) FROM fetches") == [(len(PAGES), len(PAGES))]
    assert source.find() is None
    assert caplog.text.count("this process stores from now on") == 1
    assert [row.outcome for row in process(run, PAGES)] == ["same"] * len(PAGES)


def test_this_process_goes_on_where_the_other_one_is_frozen(
    archive: Archive, source: StoringSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "_PATIENCE_S", 0.5)
    storing = source.find()
    assert storing is not None
    (frozen,) = storing._pool._processes
    os.kill(frozen, signal.SIGSTOP)
    assert [row.outcome for row in process(begin_run(archive, source), PAGES)] == ["new"] * len(PAGES)
    wait_until(lambda: not is_active(frozen))


@pytest.mark.usefixtures("_is_fast")
def test_this_process_stores_where_the_other_one_cannot_begin(sqlite_archive: Archive, tmp_path: Path) -> None:
    with find_storing(f"sqlite:///{tmp_path / 'none.db'}", USUAL_POLICY) as source:
        begun = source.start()
        assert begun is not None
        source.start_when_fast()
        assert source._begun is not None
        assert source._begun.exception(60) is not None
        assert [row.outcome for row in process(begin_run(sqlite_archive, source), PAGES)] == ["new"] * len(PAGES)


def test_a_run_whose_lock_was_lost_stores_nothing(
    archive: Archive, source: StoringSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise ArchiveError("another run may have read that site")

    monkeypatch.setattr(type(archive.sites), "check", refuse)
    assert process(begin_run(archive, source), PAGES) == ["another run may have read that site"] * len(PAGES)
    assert ask(archive, "SELECT count(*) FROM fetches") == [(0,)]


@dataclass
class _Failing:
    """Stands for a process that never answers when it is to store; nor, without `answers`, when it kept two pages."""

    archive: Archive
    commits: bool
    error: Exception
    answers: bool = True

    def begin(self) -> "Future[None]":
        return _answer(None)

    def stop(self) -> None:
        """Nothing was started."""

    def keep(self, crawl_id: int, pages: Sequence[FetchedPage]) -> "Future[list[int]]":
        kept = self.archive.pages.keep_all(crawl_id, pages if self.answers else pages[:2])
        return _answer(kept) if self.answers else _fail(self.error)

    def store(self, kept: Sequence[PackedReading]) -> "Future[list[tuple[StoreResult, StoredPost]]]":
        if self.commits:
            self.archive.posts.store_all([each.unpack() for each in kept])
        return _fail(self.error)


def _fail(error: Exception) -> "Future[Any]":
    result: Future[Any] = Future()
    result.set_exception(error)
    return result


def _answer(value: Any) -> "Future[Any]":
    result: Future[Any] = Future()
    result.set_result(value)
    return result


def begin_failing(archive: Archive, error: Exception, *, commits: bool = False, answers: bool = True) -> Run:
    source: Any = on_demand.OnDemand(lambda: _Failing(archive, commits, error, answers))
    return begin_run(archive, source)


@pytest.mark.usefixtures("_is_fast")
def test_what_was_stored_without_an_answer_is_not_stored_again(archive: Archive) -> None:
    run = begin_failing(archive, BrokenPipeError("killed"), commits=True)
    assert process(run, PAGES) == ["the process that stores has stored pages and not said so: run this again"] * len(
        PAGES
    )
    assert ask(archive, "SELECT count(*) FROM fetches WHERE raw IS NULL OR state = 'pending'") == [(0,)]
    assert [row.outcome for row in process(run, PAGES)] == ["same"] * len(PAGES)


@pytest.mark.usefixtures("_is_fast")
def test_what_was_kept_without_an_answer_is_not_kept_again(archive: Archive) -> None:
    run = begin_failing(archive, BrokenPipeError("killed"), answers=False)
    assert [row.outcome for row in process(run, PAGES)] == ["new"] * len(PAGES)
    assert ask(archive, "SELECT count(*), count(DISTINCT url) FROM fetches") == [(len(PAGES), len(PAGES))]


@pytest.mark.usefixtures("_is_fast")
def test_this_process_tells_what_is_wrong(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begin_failing(archive, ArchiveError("the disk is full, says the other process"))
    original = type(archive.posts).store_all

    def refuse(role: Any, kept: Sequence[Any]) -> Any:
        if any(each.reading.url == PAGES[1].url for each in kept):
            raise KeyError("block 7")
        return original(role, kept)

    monkeypatch.setattr(type(archive.posts), "store_all", refuse)
    rows = process(run, PAGES)
    assert rows[1] == "store: KeyError: 'block 7'"
    assert [row.outcome for row in rows[:1] + rows[2:]] == ["new"] * (len(PAGES) - 1)


def test_the_process_does_not_wait_for_a_server_that_is_gone() -> None:
    storing = StoringProcess("sqlite:///never", replace(USUAL_POLICY, reconnect_s=60))
    assert storing._opening[1].reconnect_s == 0
    storing.stop()


def test_a_process_that_has_no_threads_can_be_stopped() -> None:
    storing = StoringProcess("sqlite:///never", USUAL_POLICY)
    with no_more_threads(), pytest.raises(RuntimeError):
        storing._start()
    storing.stop()


def test_a_page_that_this_process_has_read_is_stored_elsewhere_too(archive: Archive, source: StoringSource) -> None:
    run = begin_run(archive, source)
    item = read_item(run, PageItem(PAGES[0]))
    stored = asyncio.run(Store(run).process_item(item))
    assert stored.row is not None
    assert stored.row.outcome == "new"
    assert source.find()


@pytest.mark.usefixtures("_is_fast")
def test_what_waits_while_the_other_process_fails_is_done_here(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "BATCH_PAGES", 1)
    run = begin_failing(archive, BrokenPipeError("killed"), answers=False)
    assert [row.outcome for row in process(run, PAGES)] == ["new"] * len(PAGES)


class _Ending:
    """Stands for a process that ends while it is asked for two things."""

    def begin(self) -> "Future[None]":
        return _answer(None)

    def keep(self, *_: object) -> "Future[Any]":
        result: Future[Any] = Future()
        Timer(0.05, lambda: result.set_exception(BrokenPipeError())).start()
        return result

    store = keep

    def stop(self) -> None:
        """It has ended."""


@pytest.mark.usefixtures("_is_fast")
def test_the_end_of_the_other_process_is_told_once(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    ending: Any = on_demand.OnDemand(_Ending)
    assert ending.start_when_fast()
    run = begin_run(archive, ending)
    fetch_id = archive.pages.keep(run.crawl_id, PAGES[0])

    async def ask_for_both() -> list[object]:
        there = elsewhere.Elsewhere(ending, archive, run.crawl_id)
        return await asyncio.gather(there.keep(PAGES[1]), there.store(pack_page(PAGES[0]), fetch_id))

    assert asyncio.run(ask_for_both()) == [None, None]
    assert caplog.messages == ["this process stores from now on, as the one for it failed: BrokenPipeError"]
