"""A run that is told to stop ends within seconds, whatever it waits for; the next run completes the archive."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.archive.store import open_archive
from tests.blog.history import Size, live_through
from tests.support.archive_dumps import dump_file
from tests.support.cli import FAST, make_environment, select
from tests.support.fake_host import FakeHost, Response
from tests.support.fork_server import Run, StartedRun, start_scrapy
from tests.support.git_repository import write_repository
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites.lecture_blog import TALKS
from tests.support.tiny_sites.lecture_blog import write_blog as write_lectures

_PROMPT_S = 10  # most of it for the end of the run on a slow machine
_LONGEST_S = 60.0  # then a run counts as hanging, and is killed
_DOCUMENTS = 100
_SITE = "https://blog.example/"


@dataclass(frozen=True)
class LocalSource:
    """What a spider reads without requests: its arguments, and the site that it reads posts of."""

    arguments: tuple[str, ...]
    site: str


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def write_documents(parent: Path) -> LocalSource:
    folder = parent / "notes"
    folder.mkdir()
    for number in range(_DOCUMENTS):
        front = f"---\ntitle: 笔记 {number}\ndate: 2024-05-22\n---\n"
        (folder / f"{number}.md").write_text(front + f"第 {number} 条：实时渲染的笔记。\n\n" * 50, encoding="utf-8")
    return LocalSource(("documents", "-a", f"path={folder}", "-a", f"site={_SITE}"), _SITE)


def write_history(folder: Path) -> LocalSource:
    steps = [step for step in live_through(Size()) if not step.failing]
    clone = write_repository(folder / "blog.git", [(step.at, step.files) for step in steps])
    return LocalSource(("deployments", "-a", f"git={clone}"), f"{blog.BASE}/")


local_sources = pytest.mark.parametrize("write", [write_documents, write_history])


def start(arguments: tuple[str, ...], archive: Path, **environment: str) -> StartedRun:
    variables = make_environment(f"sqlite:///{archive}") | environment
    return start_scrapy(("crawl", *arguments), variables, killed_after=_LONGEST_S)


def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.05)


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
    archive: Path, tmp_path: Path, write: Callable[[Path], LocalSource], number: signal.Signals
) -> None:
    source = write(tmp_path)
    started = start(source.arguments, archive)
    wait_until(lambda: _has_table(archive) and count_kept(archive) > 3)
    assert stop(started, number).returncode == 130
    assert select(archive, "SELECT outcome FROM crawls") == [("interrupted",)]
    undisturbed = tmp_path / "undisturbed.db"
    for file in (archive, undisturbed):
        assert start(source.arguments, file).wait().returncode == 0
    assert _tell(archive) == _tell(undisturbed)


def _has_table(archive: Path) -> bool:
    return archive.exists() and bool(select(archive, "SELECT 1 FROM sqlite_master WHERE name = 'fetches'"))


def _tell(archive: Path) -> dict[str, bytes]:
    """What an archive says of posts and papers."""
    return {name: content for name, content in dump_file(archive).items() if name in ("contents.jsonl", "papers.jsonl")}


@local_sources
def test_limit_of_scrapy_ends_a_run_without_requests(
    archive: Path, tmp_path: Path, write: Callable[[Path], LocalSource]
) -> None:
    run = start((*write(tmp_path).arguments, "-s", "CLOSESPIDER_ITEMCOUNT=2"), archive).wait()
    assert run.returncode == 130
    assert "Scrapy closed the spider: closespider_itemcount" in run.stdout
    assert count_kept(archive) < 10


@local_sources
def test_full_disk_ends_a_run_without_requests(
    archive: Path, tmp_path: Path, write: Callable[[Path], LocalSource]
) -> None:
    run = start(write(tmp_path).arguments, archive, TEST_FILE_SIZE="900000").wait()
    assert run.returncode == 6, run.stdout + run.stderr


def test_site_that_another_run_reads_gets_no_deployment(archive: Path, tmp_path: Path) -> None:
    source = write_history(tmp_path)
    with closing(open_archive(f"sqlite:///{archive}")) as other:
        other.sites.acquire(source.site)
        run = start(source.arguments, archive).wait()
    assert (run.returncode, run.stdout) == (75, "")
    assert count_kept(archive) == 0


def crawl_late(spider: str, host: FakeHost) -> tuple[str, ...]:
    return (spider, "-a", f"site={host.url}", *FAST, "-s", "DOWNLOAD_TIMEOUT=100", "-s", "STOP_TIMEOUT=1")


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
        started = start((*crawl_late(spider, host), "-s", "ROBOTSTXT_OBEY=True"), archive)
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
        started = start((*crawl_late("kedreamix", host), *settings), archive)
        wait_until(lambda: blog.PATHS[1] in host.requested)
        time.sleep(0.5)
        run = stop(started, signal.SIGTERM)
    assert run.returncode == 130
    assert _has_no_failure(archive, blog.PATHS[1])
