"""`scrapy backup` as an operator runs it: while a crawl writes, on a full disk, and back again."""

import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.places import ROOT
from tests.support.archive_dumps import dump_file
from tests.support.cli import crawl, make_environment, run_command, select
from tests.support.fake_host import FakeHost, read_folder
from tests.support.fork_server import start_scrapy

_LINE = "backup: {} is written and checked after "


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample blog, crawled."""
    path = tmp_path_factory.mktemp("crawled") / "archive.db"
    with FakeHost(read_folder(ROOT / "data" / "sample")) as host:
        crawl_sample(host, path)
    return path


def crawl_sample(host: FakeHost, archive: Path) -> None:
    run = crawl("kedreamix", "-a", f"site={host.url}/", archive=f"sqlite:///{archive}")
    assert run.returncode == 0, run.stderr


def backup(archive: Path, *arguments: str) -> str:
    run = run_command("backup", *arguments, archive_url=f"sqlite:///{archive}")
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def list_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_is_the_archive_and_can_be_put_back(archive: Path, tmp_path: Path) -> None:
    target, restored = tmp_path / "copy.db", tmp_path / "restored.db"
    assert backup(archive, str(target)).startswith(_LINE.format(target))
    assert backup(target, str(restored)).startswith(_LINE.format(restored))
    assert list_files(tmp_path)[0::3] == ["copy.db", "restored.db"]  # a reader leaves an empty WAL and its index
    assert backup(archive, str(target)).startswith(_LINE.format(target))
    assert dump_file(restored) == dump_file(archive)


def test_copies_are_rotated(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "a-20200101T000000Z.db").write_bytes(archive.read_bytes())
    written = backup(archive, str(tmp_path / "a.db"), "--keep", "1")
    assert written.endswith(f"  deleted {tmp_path}/a-20200101T000000Z.db\n")
    assert len(list_files(tmp_path)) == 1


def test_a_copy_while_a_crawl_writes_is_sound_and_complete(tmp_path: Path) -> None:
    """A part of the posts is there, each with all of its rows, and the next run goes on from the copy."""
    path, copies = tmp_path / "archive.db", tmp_path / "copies"
    copies.mkdir()
    with FakeHost(read_folder(ROOT / "data" / "sample")) as host:
        run = start_scrapy(["crawl", "kedreamix", "-a", f"site={host.url}/"], make_environment(f"sqlite:///{path}"))
        counts = []
        for number in range(400):
            if path.exists() and count_posts(path):
                target = copies / f"{number}.db"
                backup(path, str(target))
                counts.append(count_posts(target))
                if len(counts) == 3:
                    break
            time.sleep(0.02)
        assert run.wait().returncode == 0
        assert counts == sorted(counts)
        for target in copies.iterdir():
            with closing(sqlite3.connect(target)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        first = min(copies.iterdir(), key=count_posts)
        crawl_sample(host, first)
    assert dump_file(first) == dump_file(path)


def count_posts(path: Path) -> int:
    try:
        return int(select(path, "SELECT count(*) FROM posts")[0][0])
    except sqlite3.OperationalError:  # the tables are being made
        return 0


def test_a_full_disk_leaves_nothing_behind(archive: Path, tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    command = [sys.executable, "-m", "scrapy", "backup", str(tmp_path / "copy.db")]
    environment = {**make_environment(f"sqlite:///{archive}"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, preexec_fn=limit, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"scrapy backup: cannot copy {archive} to {tmp_path}/copy.db: ")
    assert done.stderr.count("\n") == 1
    assert list_files(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{}/none/copy.db"], "there is no folder {}/none for the copy: make it first"),
        (["{}"], "{} is a folder: name a file in it, such as {}/archive.db"),
        (["{}/copy.db", "--keep", "0"], "--keep must be an integer >= 1, got 0"),
        ([], "takes one file FILE, got none"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str], says: str, archive: Path, tmp_path: Path
) -> None:
    words = [argument.replace("{}", str(tmp_path)) for argument in arguments]
    run = run_command("backup", *words, archive_url=f"sqlite:///{archive}")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"scrapy backup: {says.replace('{}', str(tmp_path))}\n"
    assert list_files(tmp_path) == []


def test_a_server_is_left_to_pg_dump(tmp_path: Path) -> None:
    run = run_command("backup", str(tmp_path / "a.dump"), archive_url="postgresql://me:secret@db.example/papers")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "scrapy backup: a server copies its databases itself: pg_dump --format=custom"
        f" --file='{tmp_path}/a.dump' 'postgresql://me@db.example/papers'\n"
    )
