"""A run on a PostgreSQL server that is restarted, stopped, or ends the session that locks the run's site."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from pipelines.archive.store import open_archive
from pipelines.places import ROOT
from tests.conftest import find_memory_folder
from tests.support.archive_dumps import dump_archive
from tests.support.cli import make_environment, run_command
from tests.support.fake_host import FakeHost, Response, read_folder
from tests.support.fork_server import Run, StartedRun, start_scrapy
from tests.support.own_server import OwnServer, run_own_server

_PROMPT_S = 10  # most of it for the end of the run on a slow machine
_SLOW = "/2024/06/12/Paper/2024-06-12/3DGS/"
_numbers = count()


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with run_own_server(find_memory_folder()) as server:
        yield server


@pytest.fixture
def url(server: OwnServer) -> str:
    """The URL of an empty archive."""
    url = server.create_database(f"run_{next(_numbers)}")
    open_archive(url).close()
    return url


@pytest.fixture(scope="module")
def host() -> Iterator[FakeHost]:
    with FakeHost(slow_down(0.05)) as host:
        yield host


@pytest.fixture(scope="module")
def undisturbed(server: OwnServer, host: FakeHost, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The dump of an archive whose run nothing disturbed."""
    url = server.create_database("undisturbed")
    assert start(host, url).wait().returncode == 0
    return dump(url, tmp_path_factory.mktemp("undisturbed"))


def slow_down(delay: float) -> dict[str, Response]:
    return {path: replace(response, delay=delay) for path, response in read_folder(ROOT / "data" / "sample").items()}


def start(host: FakeHost, url: str, *options: str) -> StartedRun:
    words = ("crawl", "kedreamix", "-a", f"site={host.url}/", "-s", "STOP_TIMEOUT=1", *options)
    return start_scrapy(words, make_environment(url))


def dump(url: str, folder: Path) -> dict[str, bytes]:
    with closing(open_archive(url)) as archive:
        return dump_archive(archive, folder)


def wait_for_pages(server: OwnServer, url: str, number: int) -> None:
    while server.query("SELECT count(*) FROM fetches", url)[0][0] < number:
        time.sleep(0.02)


def count_pages(server: OwnServer, url: str) -> Mapping[str, int]:
    """How often each page was kept."""
    return dict(server.query("SELECT url, count(*) FROM fetches GROUP BY url", url))


def end_locks(server: OwnServer) -> None:
    while not server.end_lock_sessions():
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("jobs", "notices"),
    [
        (1, ["connected again after"]),
        (2, ["connected again after", "this process stores from now on"]),  # the latter by the process that stores
    ],
)
def test_restarts_are_survived(
    jobs: int,
    notices: list[str],
    server: OwnServer,
    host: FakeHost,
    url: str,
    undisturbed: Mapping[str, bytes],
    tmp_path: Path,
) -> None:
    one_by_one = ("-s", "DOWNLOAD_SLOTS={}", "-s", "DOWNLOAD_DELAY=0.3")  # pages are still to come at each restart
    started = start(host, url, *one_by_one, "-s", f"JOBS={jobs}")
    for pages, mode in ((2, "fast"), (7, "immediate"), (12, "fast")):
        wait_for_pages(server, url, pages)
        server.restart(mode)
    run = started.wait()
    assert (run.returncode, "Traceback" in run.stderr) == (0, False), run.stderr
    assert sum(map(run.stderr.count, notices)) >= 3
    assert set(count_pages(server, url).values()) == {1}
    assert server.query("SELECT outcome, failures FROM crawls", url) == [("finished", 0)]
    assert dump(url, tmp_path / "dump") == undisturbed


def test_an_outage_that_outlasts_open_responses(
    server: OwnServer, host: FakeHost, url: str, undisturbed: Mapping[str, bytes], tmp_path: Path
) -> None:
    """They are requested again: nothing is read while the archive waits."""
    started = start(host, url, "-s", "DOWNLOAD_TIMEOUT=2")
    wait_for_pages(server, url, 4)
    server.stop()
    time.sleep(4)
    server.start()
    run = started.wait()
    assert run.returncode == 0, run.stderr
    assert set(count_pages(server, url).values()) == {1}
    assert dump(url, tmp_path / "dump") == undisturbed


def test_sessions_that_are_ended_are_opened_again(
    server: OwnServer, host: FakeHost, url: str, undisturbed: Mapping[str, bytes], tmp_path: Path
) -> None:
    """All but the one with the lock, again and again."""
    started = start(host, url)
    for pages in range(2, 14, 3):
        wait_for_pages(server, url, pages)
        server.end_sessions("pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid <> 559)")
    run = started.wait()
    assert run.returncode == 0, run.stderr
    assert set(count_pages(server, url).values()) == {1}
    assert dump(url, tmp_path / "dump") == undisturbed


def test_a_run_whose_lock_is_lost_ends(
    server: OwnServer, host: FakeHost, url: str, undisturbed: Mapping[str, bytes], tmp_path: Path
) -> None:
    started = start(host, url)
    wait_for_pages(server, url, 3)
    end_locks(server)
    assert_lost(started.wait())
    assert server.query("SELECT outcome FROM crawls", url) == [("broken",)]
    assert start(host, url).wait().returncode == 0
    assert dump(url, tmp_path / "dump") == undisturbed


def test_a_lost_lock_is_noticed_while_nothing_is_stored(server: OwnServer, url: str) -> None:
    responses = slow_down(0)
    responses[_SLOW] = replace(responses[_SLOW], delay=15)
    with FakeHost(responses) as host:
        started = start(host, url)
        wait_for_pages(server, url, 18)
        time.sleep(0.5)  # nothing is left to be stored
        end_locks(server)
        ended_at = time.monotonic()
        assert_lost(started.wait())
    assert time.monotonic() - ended_at < _PROMPT_S


def assert_lost(run: Run) -> None:
    assert run.returncode == 6, run.stderr
    assert run.stdout.count("ended the session that locked") == 1
    assert run.stderr.count("ended the session that locked") == 1
    assert "Traceback" not in run.stderr


def test_a_server_that_stays_away_ends_the_run(server: OwnServer, host: FakeHost, url: str) -> None:
    started = start(host, url, "-s", "DB_RECONNECT_TIME=1")
    wait_for_pages(server, url, 3)
    server.stop()
    run = started.wait()
    server.start()
    assert run.returncode == 6
    assert "no connection for 1 s (DB_RECONNECT_TIME)" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_the_wait_for_a_server(server: OwnServer, host: FakeHost, url: str, number: signal.Signals) -> None:
    started = start(host, url)
    wait_for_pages(server, url, 3)
    server.stop()
    time.sleep(1)
    told_at = time.monotonic()
    os.kill(started.pid, number)
    run = started.wait()
    server.start()
    assert time.monotonic() - told_at < _PROMPT_S
    assert run.returncode in (6, 130)
    assert "Traceback" not in run.stderr


def test_roles_with_few_privileges(
    server: OwnServer, host: FakeHost, url: str, undisturbed: Mapping[str, bytes], tmp_path: Path
) -> None:
    """The writer crawls and reparses, the reader asks, and neither does what the owner does."""
    server.query((ROOT / "docs" / "postgresql-roles.sql").read_text("utf-8"), url)
    owner, writer, reader = (url.replace("postgres:@", f"kedreamix_{name}@") for name in ("owner", "writer", "reader"))
    assert start(host, writer).wait().returncode == 0
    assert run_command("reparse", archive_url=writer).returncode == 0
    assert dump(url, tmp_path / "dump") == undisturbed
    run = run_command("enqueue", "reparse", archive_url=writer)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1), run.stderr
    assert run_command("enqueue", "reparse", archive_url=owner).returncode == 0
    run = run_command("work", "--drain", archive_url=writer)
    assert (run.returncode, "reparse: ended with exit code 0" in run.stderr) == (0, True), run.stderr
    assert "1 done, 0 failed; 0 workers" in run_command("status", archive_url=reader).stdout
    for words in (("status",), ("search", "高斯"), ("dump", str(tmp_path / "read"))):
        assert run_command(*words, archive_url=reader).returncode == 0
    for archive_url, code, words in (
        (writer, 2, ("reindex",)),
        (reader, 6, ("crawl", "kedreamix", "-a", f"site={host.url}/")),
    ):
        run = run_command(*words, archive_url=archive_url)
        assert (run.returncode, run.stderr.count("\n")) == (code, 1), run.stderr
        assert "; connect as a role that may do that" in run.stderr
