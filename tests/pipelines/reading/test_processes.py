"""Processes that read pages, killed and hung ones included."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import Pipe, forkserver
from pathlib import Path
from typing import Any

import pytest

from pipelines.reading import cores, processes, worker_task
from pipelines.reading.cores import count_jobs
from pipelines.reading.index_tokens import cut_texts
from pipelines.reading.packing import unpack_reading, unpack_with_tokens
from pipelines.reading.processes import Processes
from pipelines.reading.worker_choice import choose_workers
from pipelines.reading.worker_task import read_and_cut, read_packed
from pipelines.reading.workers import Job, Result
from pipelines.records.pages import FetchedPage, PageFailure
from tests.support import worker_readers
from tests.support.mojibake.corruption import corrupt_text
from tests.support.thread_limit import no_more_threads
from tests.support.tiny_sites.butterfly import PATHS, make_page, write_post
from tests.support.waiting import is_active, wait_until

_WAIT_S = 60.0
POST = make_page(PATHS[0], write_post(PATHS[0], 0))


@contextmanager
def work(read: Callable[[FetchedPage], Result]) -> Iterator[Processes]:
    pool = Processes(2, read)
    try:
        yield pool
    finally:
        pool.stop()


def test_a_worker_reads_as_this_process_does() -> None:
    with choose_workers(2) as source:
        pool = source.start()
        assert pool is not None
        assert pool.begin().result(_WAIT_S) is None
        found = pool.submit(POST).result(_WAIT_S)
    read = read_packed(POST)
    assert isinstance(found, bytes)
    assert isinstance(read, bytes)
    assert unpack_reading(found) == unpack_reading(read)


def test_a_worker_cuts_texts_for_an_index_that_is_written_at_once() -> None:
    with choose_workers(2, cut=True) as source:
        pool = source.start()
        assert pool is not None
        found = pool.submit(POST).result(_WAIT_S)
    read, cut = read_packed(POST), read_and_cut(POST)
    assert isinstance(found, bytes)
    assert isinstance(read, bytes)
    assert isinstance(cut, bytes)
    reading = unpack_reading(read)
    assert unpack_with_tokens(read) == (reading, {})
    assert unpack_with_tokens(found) == unpack_with_tokens(cut) == (reading, cut_texts(reading))


def test_one_worker_is_none() -> None:
    with choose_workers(1) as source:
        assert source.start() is None


def test_what_is_no_post_is_a_failure() -> None:
    page = make_page(PATHS[1], "<p>no article</p>")
    found = read_packed(page)
    assert isinstance(found, PageFailure)
    assert (found.url, found.stage) == (page.url, "parse")


def test_a_page_that_needs_a_model_comes_back() -> None:
    assert read_packed(make_page(PATHS[0], corrupt_text(write_post(PATHS[0], 0)))) is None


def test_the_tree_of_a_large_page_is_freed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[None] = []
    monkeypatch.setattr(gc, "collect", lambda: searches.append(None))
    read_packed(POST)
    assert not searches
    monkeypatch.setattr(worker_task, "_LARGE", 100)
    read_packed(POST)
    assert len(searches) == 1


def test_a_page_is_read_again_where_its_worker_was_killed(tmp_path: Path) -> None:
    with work(worker_readers.die_once) as pool:
        pages = [make_page(PATHS[0], str(tmp_path / str(number))) for number in range(5)]
        results = [pool.submit(page) for page in pages]
        assert [result.result(_WAIT_S) for result in results] == [page.body for page in pages]


def test_a_page_that_kills_two_workers_is_a_failure() -> None:
    with work(worker_readers.die) as pool:
        found = pool.submit(POST).result(_WAIT_S)
    assert isinstance(found, PageFailure)
    assert found.reason.startswith("the page ends the process that reads it")


def test_a_page_is_read_again_where_its_worker_hung(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE_S", 2.0)
    with work(worker_readers.hang_once) as pool:
        page = make_page(PATHS[0], str(tmp_path / "mark"))
        assert pool.submit(page).result(_WAIT_S) == page.body


def test_a_page_that_hangs_two_workers_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE_S", 0.5)
    with work(worker_readers.hang) as pool:
        found = pool.submit(POST).result(_WAIT_S)
    assert isinstance(found, PageFailure)
    assert found.reason == "the page takes more than 0.5 s"


def test_this_process_reads_what_no_worker_can(caplog: pytest.LogCaptureFixture) -> None:
    with work(worker_readers.raise_error) as pool:
        assert pool.submit(POST).result(_WAIT_S) is None
    assert "so this process does: MemoryError" in caplog.text
    assert pool.submit(POST).result(_WAIT_S) is None  # the pool is gone


def test_this_process_reads_where_all_workers_end_at_once() -> None:
    large = make_page(PATHS[0], "x" * 200_000)  # more than a pipe holds: the others wait behind it
    with work(worker_readers.read_slowly) as pool:
        assert pool.submit(POST).result(_WAIT_S) == POST.body
        results = [pool.submit(large) for _ in range(40)]
        for pid in (forkserver._forkserver._forkserver_pid, *pool._pool._pool_manager.worker_manager.workers):
            os.kill(pid, signal.SIGKILL)
        assert {result.result(_WAIT_S) for result in results} <= {large.body, None}
        assert pool.submit(POST).result(_WAIT_S) in (POST.body, None)


def test_what_is_not_read_when_workers_stop_is_cancelled() -> None:
    with work(worker_readers.hang) as pool:
        results = [pool.submit(POST) for _ in range(5)]
    assert all(result.cancelled() for result in results)


def test_pages_that_are_read_by_the_worker_of_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    bodies = [b"a", b"die", b"b", b"c", b"d", b"raise", b"e", *(b"%d" % number for number in range(20))]
    with work(worker_readers.read_or_fail) as pool:
        results = [pool.submit(replace(POST, body=body)) for body in bodies]
        found = dict(zip(bodies, [result.result(_WAIT_S) for result in results], strict=True))
    died = found.pop(b"die")
    assert isinstance(died, PageFailure)
    assert found.pop(b"raise") is None
    assert "so this process does: MemoryError" in caplog.text
    assert all(read == body for body, read in found.items())


def test_a_page_has_two_attempts_of_its_own() -> None:
    queue = processes._Queue(1)
    jobs = [Job(POST), Job(POST)]
    for job in jobs:
        queue.add(job)
    taken = []
    for _ in range(3):
        task = queue.take()
        assert task
        taken.append((task.jobs, task.attempt))
        queue.repeat(task)
    assert taken == [(jobs, 1), (jobs[:1], 1), (jobs[1:], 1)]
    assert queue.take() == processes._Task(jobs[:1], 2)


def test_a_page_whose_worker_ends_after_it_was_cancelled_is_not_read_again() -> None:
    queue = processes._Queue(1)
    job = Job(POST)
    queue.add(job)
    task = queue.take()
    assert task
    job.result.cancel()
    queue.repeat(task)
    assert queue.take() is None


def test_a_task_that_the_pool_has_cancelled_is_not_begun_again() -> None:
    done = Future[list[Result]]()
    done.cancel()
    with work(worker_readers.read_body) as pool:
        pool._queue.add(Job(POST))
        task = pool._queue.take()
        assert task
        pool._settle(task, done)
        assert not task.jobs[0].result.done()
        assert pool._queue._under_way == 1


def test_a_worker_reads_the_pages_of_a_task_in_their_order() -> None:
    other = replace(POST, body=b"other")
    assert processes._read_all(worker_readers.read_body, [POST, other]) == [POST.body, other.body]


def test_several_pages_go_together_where_workers_are_busy() -> None:
    queue = processes._Queue(2)
    taken = []
    for _ in range(8):
        queue.add(Job(POST))
        taken.append(queue.take())
    queue.end()
    taken += [queue.take(), queue.take()]
    assert [task and len(task.jobs) for task in taken] == [1, 1, *[None] * 6, processes._AT_ONCE, None]
    queue.forget()
    queue.end()
    assert queue.take() is not None


def test_workers_look_for_cycles_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "nice", lambda _: None)  # it would slow down all tests behind this one
    held: list[object] = []
    monkeypatch.setattr(processes.lifeline, "hold", held.append)
    before = gc.get_threshold()
    reader, writer = Pipe()
    try:
        processes._prepare(reader)
        assert held == [reader]
        assert gc.get_threshold()[0] == processes._ALLOCATIONS
    finally:
        reader.close()
        writer.close()
        gc.unfreeze()
        gc.set_threshold(*before)


def test_a_worker_that_the_pool_has_lost_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "told"
    told.touch()
    with work(worker_readers.tell_and_hang) as pool:
        pool.submit(replace(POST, body=bytes(told)))
        wait_until(lambda: len(told.read_text().splitlines()) == 1)
        server: Any = forkserver._forkserver  # type: ignore[attr-defined]
        os.kill(server._forkserver_pid, signal.SIGKILL)
        wait_until(lambda: len(told.read_text().splitlines()) == 2)  # read again by another one
        lost, *_ = map(int, told.read_text().split())
        assert is_active(lost)
    wait_until(lambda: not is_active(lost))


def test_where_no_thread_can_start_nothing_is_read_elsewhere() -> None:
    with work(worker_readers.read_body) as pool, no_more_threads():
        assert isinstance(pool.begin().exception(), RuntimeError)
        assert [pool.submit(POST).result(_WAIT_S) for _ in range(2)] == [None, None]


def test_jobs_are_the_cores_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert count_jobs() >= 1
    monkeypatch.delattr(cores.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(cores.os, "cpu_count", lambda: None)
    assert count_jobs() == 1
    monkeypatch.setattr(sys, "platform", "win32")
    assert count_jobs() == 1
