"""The workers of a Dask cluster, lost ones included."""

import asyncio
import faulthandler
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from distributed import KilledWorker

from pipelines.errors import UsageError
from pipelines.reading import cluster as clusters
from pipelines.reading import cluster_task
from pipelines.reading.cluster import Cluster
from pipelines.reading.cluster_task import Refusal, limit_clock, read_batch
from pipelines.reading.fingerprint import describe_parser
from pipelines.reading.packing import unpack_reading
from pipelines.reading.worker_choice import choose_workers
from pipelines.reading.worker_task import read_packed
from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.readings import Reading
from tests.support import worker_readers
from tests.support.dask_clusters import ProcessCluster, run_in_processes, run_in_threads
from tests.support.tiny_sites.butterfly import PATHS, make_page, write_post
from tests.support.waiting import wait_until

pytestmark = pytest.mark.process
_WAIT_S = 60.0
POST = make_page(PATHS[0], write_post(PATHS[0], 0))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a cluster in this process."""
    with run_in_threads() as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessCluster]:
    with run_in_processes(2) as cluster:
        yield cluster


@contextmanager
def work(address: str, read: Callable[[FetchedPage], Result]) -> Iterator[Cluster]:
    cluster = Cluster(address, read)
    try:
        yield cluster
    finally:
        cluster.stop()


def make_pages(*bodies: str) -> list[FetchedPage]:
    return [make_page(PATHS[0], body) for body in bodies]


def unpack(result: Result) -> Reading | PageFailure | None:
    return unpack_reading(result) if isinstance(result, bytes) else result


def read_all(cluster: Cluster, pages: list[FetchedPage]) -> list[Result]:
    return [result.result(_WAIT_S) for result in [cluster.submit(page) for page in pages]]


def test_a_cluster_reads_as_this_process_does(address: str) -> None:
    no_post = make_page(PATHS[1], "<p>no article</p>")
    with choose_workers(1, address) as source:
        pool = source.start()
        assert pool is not None
        assert pool.begin().done()
        results = [pool.submit(page) for page in [POST, no_post] * 20]
        found = [result.result(_WAIT_S) for result in results]
    assert list(map(unpack, found)) == [unpack(read_packed(POST)), read_packed(no_post)] * 20


def test_a_batch_is_small(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_LINGER_S", 60.0)
    monkeypatch.setattr(clusters, "_BATCH_BYTES", 10)
    with work(address, worker_readers.read_body) as cluster:
        assert read_all(cluster, make_pages("12345", "67890", "a longer text")) == [
            b"12345",
            b"67890",
            b"a longer text",
        ]


def test_no_batch_is_kept_in_a_log(address: str) -> None:
    with work(address, worker_readers.read_body) as cluster:
        connection = cluster._client.scheduler_comm
        assert connection is not None
        assert connection.recent_message_log.maxlen == 0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_CONNECT_S", 0.3)
    monkeypatch.setattr(clusters, "_LOOK_S", 0.05)
    monkeypatch.setattr(clusters, "_WITHOUT_WORKERS_S", 0.2)


@pytest.mark.usefixtures("impatient")
def test_an_address_without_a_scheduler_is_refused() -> None:
    with pytest.raises(
        UsageError, match=r"^--dask tcp://127.0.0.1:9: no Dask scheduler can be used there \(Timed out "
    ):
        Cluster("tcp://127.0.0.1:9", read_packed)


@pytest.mark.usefixtures("impatient")
def test_a_scheduler_without_workers_is_refused() -> None:
    with run_in_threads(0) as cluster, pytest.raises(UsageError, match="the scheduler has no worker: start some by"):
        Cluster(cluster.scheduler_address, read_packed)


_VERSIONS = count()


def describe_anew() -> str:
    """Another parser at each place."""
    return f"number {next(_VERSIONS)}"


def fail_to_describe() -> str:
    raise ImportError("no such program")


@pytest.mark.parametrize(
    ("describe", "message"),
    [
        (describe_anew, r"its scheduler has the parser number \d+, and this program number \d+: install"),
        (
            fail_to_describe,
            r"its scheduler cannot run this program \(ImportError: no such program\): install",
        ),
    ],
)
def test_a_cluster_with_another_version_is_refused(
    address: str, describe: Callable[[], str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "describe_parser", describe)
    with pytest.raises(UsageError, match=f"^--dask {address}: {message} this version there$"):
        Cluster(address, read_packed)


def test_a_worker_of_another_version_that_comes_later_reads_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with work(address, read_packed) as cluster:
        monkeypatch.setattr(cluster_task, "describe_parser", describe_anew)
        assert read_all(cluster, [POST, POST]) == [None, None]
    assert "does not read 2 pages, so this process does: a worker of it has another parser than " in caplog.text


def test_this_process_reads_what_the_cluster_cannot(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with work(address, worker_readers.raise_error) as cluster:
        assert read_all(cluster, [POST]) == [None]
    assert "does not read 1 pages, so this process does: MemoryError" in caplog.text


def test_a_page_is_read_again_where_its_worker_was_killed(processes: ProcessCluster, tmp_path: Path) -> None:
    with work(processes.address, worker_readers.die_once) as cluster:
        pages = make_pages(*(str(tmp_path / str(number)) for number in range(3)))
        (tmp_path / "0").touch()
        (tmp_path / "2").touch()
        assert read_all(cluster, pages) == [page.body for page in pages]


def test_a_page_that_kills_two_workers_is_a_failure(processes: ProcessCluster, tmp_path: Path) -> None:
    deaths = tmp_path / "deaths"
    with work(processes.address, worker_readers.die_and_count) as cluster:
        first, killer, last = read_all(cluster, make_pages("first", f"die {deaths}", "last"))
    assert (first, last) == (b"first", b"last")
    assert isinstance(killer, PageFailure)
    assert killer.reason == "the page ends the process that reads it: two workers of the cluster ended"
    assert deaths.read_text() == "xx"


def test_pages_of_a_worker_that_is_killed_are_read_by_another(processes: ProcessCluster) -> None:
    with work(processes.address, worker_readers.read_slowly) as cluster:
        pages = make_pages(*(str(number) for number in range(64)))
        results = [cluster.submit(page) for page in pages]
        assert results[0].result(_WAIT_S) == b"0"
        processes.kill_worker(0)
        assert [result.result(_WAIT_S) for result in results] == [page.body for page in pages]


def test_pages_whose_workers_ended_too_often_are_read_one_by_one(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with work(address, worker_readers.read_body) as cluster:
        submit, batches = cluster._client.submit, list[int]()

        def fail_once(*arguments: Any, **options: Any) -> Any:
            batches.append(len(arguments[-1]))
            if len(batches) > 1:
                return submit(*arguments, **options)
            ended = asyncio.get_running_loop().create_future()
            ended.set_exception(KilledWorker("task", None, 3))  # type: ignore[arg-type]
            return ended

        monkeypatch.setattr(cluster._client, "submit", fail_once)
        assert read_all(cluster, make_pages("one", "two")) == [b"one", b"two"]
        assert batches == [2, 1, 1]


@pytest.mark.usefixtures("impatient")
def test_this_process_reads_on_where_no_worker_is_left(caplog: pytest.LogCaptureFixture) -> None:
    with run_in_threads() as threads, work(threads.scheduler_address, worker_readers.read_body) as cluster:
        assert read_all(cluster, make_pages("one")) == [b"one"]
        threads.scale(0)
        assert read_all(cluster, make_pages("two")) == [None]
        assert "so this process does: it has no worker any more" in caplog.text
        assert read_all(cluster, make_pages("three")) == [None]


@pytest.mark.usefixtures("impatient")
def test_this_process_reads_on_where_the_scheduler_is_lost(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clusters, "_WITHOUT_WORKERS_S", _WAIT_S)  # else workers may be missed before pages come back
    with run_in_threads() as threads, work(threads.scheduler_address, worker_readers.read_slowly) as cluster:
        results = [cluster.submit(page) for page in make_pages(*"abcdefgh")]
        wait_until(lambda: bool(cluster_task._begun))
        threads.close()
        assert [result.result(_WAIT_S) for result in results] == [None] * 8
        monkeypatch.setattr(clusters, "_WITHOUT_WORKERS_S", 0.2)
        wait_until(lambda: cluster._is_lost)
    assert "does not read 8 pages, so this process does: FutureCancelledError" in caplog.text


@pytest.mark.usefixtures("impatient")
def test_a_scheduler_that_does_not_answer_has_no_workers(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(**_: int) -> None:
        raise OSError

    with work(address, worker_readers.read_body) as cluster:
        monkeypatch.setattr(cluster._client.scheduler, "identity", fail, raising=False)
        wait_until(lambda: cluster._is_lost)


def test_what_is_not_read_when_the_run_ends_is_cancelled() -> None:
    with run_in_threads() as threads, work(threads.scheduler_address, worker_readers.read_slowly) as cluster:
        results = [cluster.submit(page) for page in make_pages(*"abcdefgh")]
        wait_until(lambda: bool(cluster_task._begun))
    assert all(result.cancelled() for result in results)


class _Scheduler:
    """The notes of a scheduler, which are there before its worker begins."""

    def __init__(self, **notes: bool) -> None:
        self.notes = notes

    def get_metadata(self, key: str, default: bool) -> bool:
        return self.notes.get(key, default)

    def set_metadata(self, key: str, value: bool) -> None:
        self.notes[key] = value


def test_a_batch_that_was_begun_before_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = _Scheduler(begun=True, ended=False)
    monkeypatch.setattr(cluster_task, "get_client", lambda: scheduler)
    pages = make_pages("one")
    assert read_batch("begun", describe_parser(), worker_readers.read_body, pages) is Refusal.WORKER_ENDED
    assert read_batch("ended", describe_parser(), worker_readers.read_body, pages) == [b"one"]
    with pytest.raises(MemoryError):
        read_batch("new", describe_parser(), worker_readers.raise_error, pages)
    assert scheduler.notes == {"begun": True, "ended": False, "new": True}


def test_the_page_that_was_begun_first_has_the_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    alarms: list[float] = []
    monkeypatch.setattr(faulthandler, "dump_traceback_later", lambda seconds, **_: alarms.append(seconds))
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", lambda: alarms.append(0.0))
    monkeypatch.setattr(cluster_task, "time", SimpleNamespace(monotonic=count(step=10).__next__))
    second = limit_clock()
    with ThreadPoolExecutor(1) as other:
        with limit_clock():
            other.submit(second.__enter__).result()
        other.submit(second.__exit__, None, None, None).result()
    assert alarms == [110, 90, 100, 0]


def test_a_process_that_reads_too_long_ends() -> None:
    program = """
import time
from pipelines.reading import cluster_task
cluster_task.PATIENCE_S = 0.2
with cluster_task.limit_clock():
    time.sleep(60)
"""
    assert subprocess.run([sys.executable, "-c", program], stderr=subprocess.DEVNULL, check=False).returncode == 1
