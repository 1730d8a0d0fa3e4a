"""A run that is told to stop ends within seconds, whatever it waits for; the next run completes the archive."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.archive.store import open_archive
from tests.support.archive_dumps import dump_file
from tests.support.cli import FAST, select
from tests.support.fake_host import FakeHost, Response
from tests.support.fork_server import Run, StartedRun
from tests.support.stopped_runs import Source, write_documents, write_history
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites.lecture_blog import TALKS
from tests.support.tiny_sites.lecture_blog import write_blog as write_lectures
from tests.support.waiting import wait_until

_MOST_KEPT = 48  # pages: those that are stored together, which may be 16, and those that are in the stages by then
_PROMPT_S = 10  # most of it for the end of the run on a slow machine


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


local_sources = pytest.mark.parametrize("write", [write_documents, write_history])


def stop(started: StartedRun, number: signal.Signals) -> Run:
    """Sends the signal; the run must end soon."""
    told_at = time.monotonic()
    os.kill(started.pid, number)
    run = started.wait()
    assert time.monotonic() - told_at < _PROMPT_S
    assert "Traceback" not in run.stderr
    return run


def count_kept(archive: Path) -> int:
    return select(archive, "SELECT count(*) FROM fetches")[0][0] if archive.exists() else 0


@pytest.mark.parametrize(("write", "number"), [(write_documents, signal.SIGINT), (write_history, signal.SIGTERM)])
def test_signal_ends_a_run_without_requests(
    archive: Path, tmp_path: Path, write: Callable[[Path], Source], number: signal.Signals
) -> None:
    source = write(tmp_path)
    started = source.start(archive)
    wait_until(lambda: _has_table(archive) and count_kept(archive) > 3)
    assert stop(started, number).returncode == 130
    assert select(archive, "SELECT outcome FROM crawls") == [("interrupted",)]
    undisturbed = tmp_path / "undisturbed.db"
    for file in (archive, undisturbed):
        assert source.run(file).returncode == 0
    assert dump_file(archive) == dump_file(undisturbed)


def _has_table(archive: Path) -> bool:
    return archive.exists() and bool(select(archive, "SELECT 1 FROM sqlite_master WHERE name = 'fetches'"))


@local_sources
def test_limit_of_scrapy_ends_a_run_without_requests(
    archive: Path, tmp_path: Path, write: Callable[[Path], Source]
) -> None:
    run = write(tmp_path).run(archive, "-s", "CLOSESPIDER_ITEMCOUNT=2")
    assert run.returncode == 130
    assert "Scrapy closed the spider: closespider_itemcount" in run.stdout
    assert count_kept(archive) < _MOST_KEPT


@local_sources
def test_full_disk_ends_a_run_without_requests(archive: Path, tmp_path: Path, write: Callable[[Path], Source]) -> None:
    run = write(tmp_path).run(archive, TEST_FILE_SIZE="900000")
    assert run.returncode == 6, run.stdout + run.stderr


def test_site_that_another_run_reads_gets_no_deployment(archive: Path, tmp_path: Path) -> None:
    source = write_history(tmp_path)
    with closing(open_archive(f"sqlite:///{archive}")) as other:
        other.sites.acquire(source.site)
        run = source.run(archive)
    assert (run.returncode, run.stdout) == (75, "")
    assert count_kept(archive) == 0


def crawl_late(spider: str, host: FakeHost) -> Source:
    settings = ("-s", "DOWNLOAD_TIMEOUT=100", "-s", "STOP_TIMEOUT=1")
    return Source((spider, "-a", f"site={host.url}", *FAST, *settings), f"{host.url}/")


@pytest.mark.parametrize(
    ("spider", "responses", "late"),
    [
        ("kedreamix", blog.write_blog(), blog.PATHS[1]),
        ("kedreamix", blog.write_blog(), "/robots.txt"),
        ("lectures", write_lectures(), TALKS[0]),
        ("feed", {}, "/"),
    ],
)
def test_signal_cancels_open_responses(archive: Path, spider: str, responses: dict[str, Response], late: str) -> None:
    with FakeHost(responses | {late: Response(delay=100)}) as host:
        started = crawl_late(spider, host).start(archive, "-s", "ROBOTSTXT_OBEY=True")
        wait_until(lambda: late in host.requested)
        run = stop(started, signal.SIGTERM)
    assert run.returncode == 130
    assert _has_no_failure(archive, late)


def _has_no_failure(archive: Path, path: str) -> bool:
    """A request that was cancelled is none.  A new archive that learnt nothing is removed."""
    failed = select(archive, "SELECT url FROM failures") if archive.exists() else []
    return not any(url.endswith(path) for (url,) in failed)


@pytest.mark.parametrize("status", [429, 503])
def test_signal_ends_the_pause_that_a_host_asked_for(archive: Path, status: int) -> None:
    busy = Response(status=status, headers={"Retry-After": "300"})
    with FakeHost(blog.write_blog() | {blog.PATHS[1]: busy}) as host:
        settings = ("-s", "RETRY_TIMES=2", "-s", "DOWNLOAD_SLOTS={}", "-s", "DOWNLOAD_DELAY=0.1")
        started = crawl_late("kedreamix", host).start(archive, *settings)
        wait_until(lambda: blog.PATHS[1] in host.requested)
        time.sleep(0.5)
        run = stop(started, signal.SIGTERM)
    assert run.returncode == 130
    assert _has_no_failure(archive, blog.PATHS[1])
