"""Crawls of a fast host, whose pages a process of its own stores: the archive of one process, whatever is killed."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.refresh import BLOGS, deploy, invent_posts
from tests.support.archive_dumps import dump_file
from tests.support.cli import crawl_host, select, start_crawl
from tests.support.fake_host import FakeHost
from tests.support.waiting import is_active, wait_until

_POSTS = 500
_DELAY_S = 0.2  # 16 at a time: the crawl takes six seconds, and its processes begin in two


@pytest.fixture(scope="module")
def host() -> Iterator[FakeHost]:
    blog = BLOGS["matery"]
    responses = deploy(blog, invent_posts(blog, range(_POSTS)), seed=0)
    with FakeHost({path: replace(response, delay=_DELAY_S) for path, response in responses.items()}) as opened:
        yield opened


@pytest.fixture(scope="module")
def alone(host: FakeHost, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The dump of a crawl in one process."""
    archive = tmp_path_factory.mktemp("alone") / "archive.db"
    assert crawl_host(host, archive, "-s", "JOBS=1", prefix=BLOGS["matery"].prefix).returncode == 0
    return dump_file(archive)


def list_children(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in map(str.split, listed.splitlines())}
    found = [child for child, parent in parents.items() if parent == pid]
    return found + [deeper for child in found for deeper in list_children(child)]


def has_open(pid: int, archive: Path) -> bool:
    try:
        return any(file.readlink() == archive for file in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:  # it has ended, or closed the file
        return False


def test_a_crawl_goes_on_where_its_storing_process_is_killed(
    host: FakeHost, alone: dict[str, bytes], tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    started = start_crawl(host.url + BLOGS["matery"].prefix, archive)
    storing: list[int] = []

    def has_stored() -> bool:
        storing[:] = [pid for pid in list_children(started.pid) if has_open(pid, archive)]
        return bool(storing)

    wait_until(has_stored)
    before = count_posts(archive)
    wait_until(lambda: count_posts(archive) > before + 30)
    for pid in storing:
        os.kill(pid, signal.SIGKILL)
    run = started.wait()
    assert run.returncode == 0, run.stderr
    assert "this process stores from now on, as the one for it failed" in run.stderr
    assert "Traceback" not in run.stderr
    assert dump_file(archive) == alone


def count_posts(archive: Path) -> int:
    try:
        ((count,),) = select(archive, "SELECT count(*) FROM posts")
    except sqlite3.OperationalError:
        return 0
    return int(count)


def test_no_process_outlives_a_crawl_that_is_killed(host: FakeHost, alone: dict[str, bytes], tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    started = start_crawl(host.url + BLOGS["matery"].prefix, archive)
    wait_until(lambda: any(has_open(pid, archive) for pid in list_children(started.pid)))
    children = list_children(started.pid)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    wait_until(lambda: not any(map(is_active, children)))
    assert crawl_host(host, archive, prefix=BLOGS["matery"].prefix).returncode == 0
    assert dump_file(archive) == alone
