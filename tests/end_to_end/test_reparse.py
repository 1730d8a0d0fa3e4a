"""`scrapy reparse` as a person runs it: the sample blog's archive is made anew from what it keeps."""

import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

import pytest

from crawler.command_line import make_command
from pipelines.archive.store import open_archive
from tests.support.archive_dumps import dump_file
from tests.support.cli import make_environment, run_command, select
from tests.support.dask_clusters import run_in_processes
from tests.support.fork_server import run_scrapy, start_scrapy
from tests.support.tiny_sites.butterfly import PAGE, PATHS, make_page, write_post
from tests.support.waiting import wait_until


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of two pages as they were fetched, one of which is no post."""
    path = tmp_path / "archive.db"
    opened = open_archive(f"sqlite:///{path}")
    crawl_id = opened.runs.begin("kedreamix", "full", PAGE.fetched_at)
    opened.pages.keep(crawl_id, make_page(PATHS[0], write_post(PATHS[0], 0)))
    opened.pages.keep(crawl_id, make_page(PATHS[1], "<p>no article</p>"))
    opened.close()
    return path


def test_pages_become_posts_and_failures(archive: Path) -> None:
    run = run_command("reparse", archive_url=f"sqlite:///{archive}")
    assert run.returncode == 1, run.stderr
    assert run.stderr == ""
    lines = run.stdout.splitlines()
    assert lines[1].startswith("reparse: finished with failures after ")
    assert lines[3:9] == [
        "  pages     2",
        "  posts     1",
        "  papers    1",
        "  images    0",
        "  failures  1",
        f"  archive   {archive}",
    ]
    assert "    all of them: SELECT url, stage, error FROM failures WHERE crawl_id = 2;" in lines
    assert lines[-2] == "  Posts with such rows: 1"
    assert lines[-1].endswith(", links +1, revisions +1, events +1")
    with closing(sqlite3.connect(archive)) as connection:
        assert connection.execute("SELECT spider, mode, outcome, failures FROM crawls WHERE id = 2").fetchall() == [
            ("reparse", "reparse", "failed", 1)
        ]
        assert connection.execute("SELECT state FROM fetches ORDER BY id").fetchall() == [
            ("kept",),
            ("not_understood",),
        ]


def fill(path: Path, pages: int) -> None:
    """An archive of so many pages of posts."""
    with closing(open_archive(f"sqlite:///{path}")) as archive:
        crawl_id = archive.runs.begin("kedreamix", "full", PAGE.fetched_at)
        for number in range(pages):
            post = f"/2024/05/22/Paper/2024-05-22/Topic {number}/"
            archive.pages.keep(crawl_id, make_page(post, write_post(post, number % 10)))


def count_readings(data: Path) -> int:
    """How many pages a reparse has read so far."""
    for file in data.glob("cache/reparse-*.db"):
        with suppress(sqlite3.OperationalError):  # its table is not there yet
            return int(select(file, "SELECT count(*) FROM readings")[0][0])
    return 0


def test_a_killed_reparse_goes_on_where_it_was(tmp_path: Path) -> None:
    archive, undisturbed, data = tmp_path / "archive.db", tmp_path / "undisturbed.db", tmp_path / "data"
    fill(archive, 300)
    shutil.copy(archive, undisturbed)
    environment = make_environment(str(archive)) | {"DATA_DIR": str(data)}
    run = start_scrapy(("reparse",), environment)
    wait_until(lambda: count_readings(data) >= 20)
    kept = count_readings(data)
    os.kill(run.pid, signal.SIGKILL)
    assert run.wait().returncode == -signal.SIGKILL
    assert select(archive, "SELECT count(*) FROM posts") == [(0,)]
    resumed = run_scrapy(("reparse",), environment)
    assert resumed.returncode == 0, resumed.stderr
    (line,) = (line for line in resumed.stdout.splitlines() if line.startswith("  resumed "))
    assert kept <= int(line.split()[1]) < 300
    assert run_command("reparse", archive_url=str(undisturbed)).returncode == 0
    assert dump_file(archive) == dump_file(undisturbed)
    assert list((data / "cache").glob("reparse-*")) == []


def test_a_cluster_reads_the_same_where_one_of_its_workers_is_killed(tmp_path: Path) -> None:
    archive, undisturbed, data = tmp_path / "archive.db", tmp_path / "undisturbed.db", tmp_path / "data"
    fill(archive, 200)
    shutil.copy(archive, undisturbed)
    assert run_command("reparse", "--jobs", "1", archive_url=str(undisturbed)).returncode == 0
    environment = make_environment(str(archive)) | {"DATA_DIR": str(data)}
    with run_in_processes(2) as cluster:
        run = start_scrapy(("reparse", "--dask", cluster.address), environment)
        wait_until(lambda: count_readings(data) >= 5)
        cluster.kill_worker(0)
        ended = run.wait()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "  pages     200\n" in ended.stdout
    assert "  failures  0\n" in ended.stdout
    assert dump_file(archive) == dump_file(undisturbed)


def list_processes(data: Path) -> list[str]:
    """Those that were started with a data folder, workers included."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if str(data).encode() in (process / "environ").read_bytes():
                found.append(process.name)
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_reparse_that_is_told_to_stop_ends_with_its_workers(tmp_path: Path, number: signal.Signals) -> None:
    archive, data = tmp_path / "archive.db", tmp_path / "data"
    fill(archive, 200)
    environment = make_environment(str(archive)) | {"DATA_DIR": str(data)}
    with (tmp_path / "stderr").open("w+") as errors:
        run = subprocess.Popen(
            [*make_command("reparse"), "--jobs", "2"], env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        wait_until(lambda: count_readings(data) >= 10)
        assert len(list_processes(data)) > 2
        run.send_signal(number)
        assert run.wait() == 130
        errors.seek(0)
        assert errors.read().endswith(" reparse: interrupted; the archive is unchanged, and the next run goes on\n")
    wait_until(lambda: not list_processes(data))
    assert select(archive, "SELECT count(*) FROM posts") == [(0,)]


def test_a_dry_run_changes_nothing(archive: Path) -> None:
    before = archive.read_bytes()
    run = run_command("reparse", "--dry-run", archive_url=f"sqlite:///{archive}")
    assert (run.returncode, run.stderr) == (1, "")
    assert "reparse: dry run finished with failures after " in run.stdout
    assert "  Rows that would be      added    removed    changed\n" in run.stdout
    assert archive.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "archive_url", "message"),
    [
        (
            ("reparse",),
            "sqlite:///{}/none.db",
            "scrapy reparse: there is no archive at {}/none.db: "
            "make one by scrapy crawl, or name another by ARCHIVE_URL",
        ),
        (("reparse", "now"), "sqlite:///{}/none.db", "scrapy reparse: takes no arguments, got now"),
        (
            ("reparse", "--dask", "host:8786"),
            "sqlite:///{}/none.db",
            "scrapy reparse: DASK must be a Dask scheduler (--dask), tcp://HOST:PORT or tls://HOST:PORT, got host:8786",
        ),
    ],
)
def test_unusable_calls_exit_before_they_start(
    arguments: tuple[str, ...], archive_url: str, message: str, tmp_path: Path
) -> None:
    run = run_command(*arguments, archive_url=archive_url.format(tmp_path))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == message.format(tmp_path) + "\n"
    assert list(tmp_path.iterdir()) == []
