"""Workers on the queue of an archive in PostgreSQL, as processes: one is killed, one is stopped, two share a host."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.archive.store import open_archive
from pipelines.places import ROOT
from tests.conftest import find_memory_folder
from tests.support.archive_dumps import dump_archive
from tests.support.cli import FAST, make_environment, run_command
from tests.support.fake_host import FakeHost, Response, read_folder
from tests.support.own_server import run_own_server
from tests.support.waiting import wait_until

_DEAD_AFTER = ("--dead-after", "3s")
_PROMPT_S = 10
_PAGES = 5  # that are stored when a worker is killed: the run is in the middle


def slow_down(folder: str, delay: float, prefix: str = "") -> dict[str, Response]:
    responses = read_folder(ROOT / "data" / folder)
    return {f"{prefix}{path}": replace(response, delay=delay) for path, response in responses.items()}


@dataclass(frozen=True)
class Worker:
    """`scrapy work`, with the lines that it has written to standard error."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def lines(self) -> list[str]:
        return [line.partition(" work: ")[2] for line in self.log.read_text("utf-8").splitlines() if " work: " in line]

    def says(self, text: str) -> bool:
        return any(text in line for line in self.lines)


@dataclass(frozen=True)
class Farm:
    """An archive in PostgreSQL, and the workers on its queue."""

    url: str
    folder: Path

    def enqueue(self, *words: str) -> str:
        run = run_command("enqueue", *words, archive_url=self.url)
        assert run.returncode == 0, run.stderr
        return run.stdout

    @contextmanager
    def work(self, name: str, *options: str) -> Iterator[Worker]:
        """A worker until the block ends; then it is told to stop, unless it has ended."""
        log = self.folder / name
        command = [sys.executable, "-m", "crawler.entry_point", "work", *_DEAD_AFTER, *FAST, *options]
        with log.open("wb") as lines:
            process = subprocess.Popen(
                command, cwd=ROOT, env=make_environment(self.url), stdout=subprocess.DEVNULL, stderr=lines
            )
        try:
            yield Worker(process, log)
        finally:
            process.terminate()
            process.wait()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def has(self, statement: str) -> bool:
        return bool(self.query(f"SELECT {statement}")[0][0])

    def dump(self) -> dict[str, bytes]:
        with closing(open_archive(self.url)) as archive:
            return dump_archive(archive, self.folder / "dump")

    def drain(self) -> list[str]:
        """Work until no job is ready; the lines of the worker."""
        with self.work("drain", "--drain") as worker:
            assert worker.process.wait() == 0, worker.log.read_text("utf-8")
        return worker.lines

    def list_jobs(self) -> list[tuple[Any, ...]]:
        return self.query(
            "SELECT status::text, attempts, scheduled_at > now(), priority FROM queue.procrastinate_jobs ORDER BY id"
        )


@pytest.fixture
def make_farm(make_postgres: Callable[[], str], tmp_path: Path) -> Callable[[], Farm]:
    def make() -> Farm:
        folder = tmp_path / f"farm{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return Farm(make_postgres(), folder)

    return make


@pytest.fixture
def farm(make_farm: Callable[[], Farm]) -> Farm:
    return make_farm()


@pytest.fixture
def hosts() -> Iterator[tuple[str, str]]:
    """The URLs of both sites of the sample, on two hosts that take their time."""
    second = slow_down("sample-talk2paper", 0.3, "/Talk2Paper")
    with FakeHost(slow_down("sample", 0.3)) as one, FakeHost(second) as other:
        yield f"{one.url}/", f"{other.url}/Talk2Paper/"


_ALL_DONE = "count(*) = {} FROM queue.procrastinate_jobs WHERE status = 'succeeded'"


def test_a_killed_worker_loses_nothing(make_farm: Callable[[], Farm], hosts: tuple[str, str]) -> None:
    """Two workers on two sites, one of them killed: the same archive as one site after the other."""
    farm, plain = make_farm(), make_farm()
    for site in hosts:
        assert run_command("refresh", "--site", site, archive_url=plain.url).returncode == 0
    farm.enqueue("refresh", *hosts)
    with farm.work("one") as one, farm.work("other") as other:
        wait_until(lambda: one.says("begins") and other.says("begins"))
        first = one.lines[0].removesuffix(": begins")
        wait_until(lambda: farm.has(f"count(*) >= {_PAGES} FROM fetches"))
        one.process.kill()
        one.process.wait()
        wait_until(lambda: farm.has(_ALL_DONE.format(2)))
        assert f"{first}: given back, because its worker is dead" in other.lines
        assert not one.says("ended")
    assert sorted(attempts for _, attempts, _, _ in farm.list_jobs()) == [1, 2]
    assert [outcome for (outcome,) in farm.query("SELECT outcome FROM crawls")].count("finished") == 2
    assert farm.query("SELECT count(*) FROM crawls") == [(3,)]
    assert farm.dump() == plain.dump()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_gives_its_job_back(
    farm: Farm, hosts: tuple[str, str], number: signal.Signals
) -> None:
    farm.enqueue("refresh", hosts[0])
    with farm.work("one") as worker:
        wait_until(lambda: farm.has("to_regclass('fetches') IS NOT NULL") and farm.has("count(*) >= 2 FROM fetches"))
        told_at = time.monotonic()
        worker.process.send_signal(number)
        assert worker.process.wait() == 0
        assert time.monotonic() - told_at < _PROMPT_S
        assert "stopped after" in worker.lines[-1]
    assert farm.query("SELECT outcome FROM crawls") == [("interrupted",)]
    assert farm.list_jobs() == [("todo", 1, False, 0)]
    assert farm.query("SELECT id FROM queue.procrastinate_workers") == []
    assert "ended with exit code 0" in farm.drain()[-1]
    assert farm.query("SELECT outcome FROM crawls ORDER BY id") == [("interrupted",), ("finished",)]


def test_sites_on_one_host_are_read_one_after_the_other(farm: Farm) -> None:
    responses = slow_down("sample", 0.1) | slow_down("sample-talk2paper", 0.1, "/Talk2Paper")
    with FakeHost(responses) as host:
        farm.enqueue("refresh", f"{host.url}/", f"{host.url}/Talk2Paper/")
        with farm.work("one") as one, farm.work("other") as other:
            wait_until(lambda: farm.has(_ALL_DONE.format(2)))
            assert {len(worker.lines) % 2 for worker in (one, other)} == {0}  # each that began has ended
    (first, second) = farm.query("SELECT started_at, finished_at FROM crawls ORDER BY id")
    assert first[1] <= second[0]


def test_a_site_that_another_run_reads_waits(farm: Farm, hosts: tuple[str, str]) -> None:
    """A reparse meets it, too: it needs all sites for itself."""
    with closing(open_archive(farm.url)) as other:
        other.sites.acquire("https://kedreamix.github.io/")
        farm.enqueue("refresh", hosts[0])
        assert re.search("ended with exit code 75 after . s; tried again in 15 s$", farm.drain()[-1])
    assert farm.list_jobs() == [("todo", 1, True, -1)]


def test_jobs_end_as_their_commands_do(farm: Farm) -> None:
    responses = read_folder(ROOT / "data" / "sample")
    missing = next(path for path in responses if "/Paper/" in path)
    with FakeHost(responses | {missing: Response(b"gone", status=500)}) as host:
        with FakeHost({}) as closed:
            """Its port is free again."""
        farm.enqueue("refresh", f"{host.url}/")  # 1: a page failed
        farm.enqueue("refresh", f"{closed.url}/")  # 5: a site was not reached
        farm.enqueue("crawl", "https://public.example/")  # 2: CONTACT is not set
        farm.drain()
    assert farm.query("SELECT exit_code FROM queue.endings ORDER BY id") == [(1,), (5,), (2,)]
    assert farm.list_jobs() == [("succeeded", 1, None, 0), ("todo", 1, True, -1), ("failed", 1, None, 0)]
    shown = run_command("status", archive_url=farm.url)
    assert "Queue: 0 waiting, 1 later, 0 running, 1 done, 1 failed; 0 workers" in shown.stdout
    assert "crawl kedreamix https://public.example/: exit code 2, " in shown.stdout


def test_sites_are_read_again_by_their_own_rhythm(farm: Farm, hosts: tuple[str, str]) -> None:
    for site in hosts:
        assert run_command("refresh", "--site", site, archive_url=farm.url).returncode == 0
    assert farm.enqueue("due") == "no site is due\n"
    assert "  workers look at it every " in run_command("status", archive_url=farm.url).stdout
    farm.query("UPDATE crawls SET started_at = started_at - interval '40 days' WHERE id = 1")
    assert farm.enqueue("due") == "refresh https://kedreamix.github.io/: added\n"
    assert farm.enqueue("refresh").splitlines() == [
        "refresh https://kedreamix.github.io/: waits or runs already",
        "refresh https://kedreamix.github.io/Talk2Paper/: added",
    ]
    farm.query("TRUNCATE queue.procrastinate_jobs CASCADE")
    with farm.work("one") as worker:
        wait_until(lambda: worker.says("refresh https://kedreamix.github.io/: ended with exit code 2"))
    assert worker.lines[0] == "refresh https://kedreamix.github.io/: is due"


def test_a_reparse_is_a_job(farm: Farm, hosts: tuple[str, str]) -> None:
    farm.enqueue("crawl", hosts[0])
    farm.drain()
    farm.enqueue("reparse")
    assert "reparse: ended with exit code 0" in farm.drain()[-1]


def test_a_server_that_is_restarted_ends_no_worker(tmp_path: Path, hosts: tuple[str, str]) -> None:
    with run_own_server(find_memory_folder()) as server:
        farm = Farm(server.create_database("restarted"), tmp_path)
        farm.enqueue("refresh", hosts[0])
        with farm.work("one") as worker:
            wait_until(lambda: worker.says("begins"))
            time.sleep(2)
            for mode in ("fast", "immediate"):
                server.restart(mode)
                time.sleep(4)
            wait_until(lambda: farm.has(_ALL_DONE.format(1)))
            assert worker.process.poll() is None
        assert worker.process.returncode == 0
        assert not worker.says("given back")  # the run went on, and so did its worker
        assert "Traceback" not in worker.log.read_text("utf-8")
        assert farm.has("count(*) = 1 FROM crawls WHERE outcome = 'finished'")
        server.stop()
        with farm.work("late") as late:
            assert late.process.wait() == 2
        server.start()


def test_a_server_that_stays_away_ends_a_worker(tmp_path: Path) -> None:
    with run_own_server(find_memory_folder()) as server:
        farm = Farm(server.create_database("gone"), tmp_path)
        with farm.work("one", "-s", "DB_RECONNECT_TIME=1") as worker:
            wait_until(lambda: farm.has("count(*) = 1 FROM pg_class WHERE relname = 'worker_names'"))
            wait_until(lambda: farm.has("count(*) = 1 FROM queue.worker_names"))
            server.stop()
            assert worker.process.wait() == 6
        server.start()
        assert "scrapy work: cannot use the queue in postgresql://" in worker.log.read_text("utf-8")
        assert "Traceback" not in worker.log.read_text("utf-8")
