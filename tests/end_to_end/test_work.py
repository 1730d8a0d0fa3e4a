"""Workers on the queue of an archive in PostgreSQL, as processes: one is killed, one is stopped, two share a host."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.archive.store import open_archive
from pipelines.places import ROOT
from tests.support.archive_dumps import dump_archive
from tests.support.cli import FAST, make_environment, run_command
from tests.support.fake_host import FakeHost, Response, read_folder
from tests.support.waiting import wait_until

_DEAD_AFTER = ("--dead-after", "3s")
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
            return connection.execute(statement.encode()).fetchall()

    def has(self, statement: str) -> bool:
        return bool(self.query(f"SELECT {statement}")[0][0])

    def dump(self) -> dict[str, bytes]:
        with closing(open_archive(self.url)) as archive:
            return dump_archive(archive, self.folder / "dump")


@pytest.fixture
def make_farm(make_postgres: Callable[[], str], tmp_path: Path) -> Callable[[], Farm]:
    def make() -> Farm:
        url = make_postgres()
        folder = tmp_path / url.rpartition("/")[2].partition("?")[0]
        folder = tmp_path / f"farm{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return Farm(url, folder)

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
    assert farm.query("SELECT attempts FROM queue.procrastinate_jobs ORDER BY attempts") == [(1,), (2,)]
    assert farm.dump() == plain.dump()
