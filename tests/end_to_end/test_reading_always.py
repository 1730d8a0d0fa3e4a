"""The archive is read while another process writes for long, and one that is damaged is named as damaged."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.cli import crawl_host, make_environment, run_command
from tests.support.damage import damage_table
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites import butterfly as blog

# Writes more than its cache holds, as a reparse does, and holds the lock until its input ends.
WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 10")
connection.execute("BEGIN IMMEDIATE")
for number in range(200):
    connection.execute("UPDATE sites SET theme = ?", (f"{number:05}" * 4000,))
    row = (str(number), "x" * 20000)
    connection.execute("INSERT INTO failures (crawl_id, url, stage, error, at, first_at, times)"
                       " VALUES (1, ?, 'a', ?, 0, 0, 1)", row)
print("writing", flush=True)
sys.stdin.read()
"""
# The same program, which waits a moment for a writer in place of half a minute.
IMPATIENT = """
import sys
from pipelines.archive.database import connection
connection._BUSY_MS = 300
from crawler.entry_point import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("sound") / "archive.db"
    with FakeHost(blog.write_blog()) as host:
        assert crawl_host(host, archive, prefix="/").returncode == 0
    return archive


def copy_archive(archive: Path, copy: Path) -> Path:
    assert run_command("backup", str(copy), archive_url=f"sqlite:///{archive}").returncode == 0
    return copy


@contextmanager
def write_for_long(archive: Path) -> Iterator[None]:
    command = [sys.executable, "-c", WRITER, str(archive)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        try:
            yield
        finally:
            writer.kill()


def run_impatiently(archive: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command, environment = [sys.executable, "-c", IMPATIENT, *words], make_environment(f"sqlite:///{archive}")
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("is_copy", [False, True])
def test_all_is_read_while_another_process_writes(sound: Path, tmp_path: Path, is_copy: bool) -> None:
    archive = copy_archive(sound, tmp_path / "copy.db")
    if not is_copy:  # an archive that was written to since
        assert run_command("reindex", archive_url=f"sqlite:///{archive}").returncode == 0
    document = tmp_path / "a.md"
    document.write_text("---\ntitle: 灯塔\ndate: 2024-05-22\n---\n灯塔\n", encoding="utf-8")
    with write_for_long(archive):
        for words in (
            ["status"],
            ["search", "NeRF"],
            ["history", "NeRF"],
            ["dump", str(tmp_path / "dump")],
            ["backup", str(tmp_path / "again.db")],
        ):
            run = run_impatiently(archive, *words)
            assert run.returncode == 0, (words, run.stderr)
        run = run_impatiently(archive, "crawl", "documents", "-a", f"path={document}")
        assert run.returncode == 75, run.stderr
        assert "another process writes to it, try again later" in run.stderr
    assert run_impatiently(archive, "crawl", "documents", "-a", f"path={document}").returncode == 0


@pytest.mark.parametrize("table", ["fetches", "post_urls", "failures", "crawls", "sites"])
def test_a_damaged_archive_is_named_once_and_no_page_is_blamed(sound: Path, tmp_path: Path, table: str) -> None:
    archive = copy_archive(sound, tmp_path / "archive.db")
    damage_table(archive, table)
    responses = blog.write_blog()
    responses["/"] = Response(responses["/"].body + b"<!-- again -->")
    with FakeHost(responses) as host:
        run = crawl_host(host, archive, prefix="/")
    assert run.returncode == 6
    assert "Traceback" not in run.stderr
    said = f"{archive} is damaged: database disk image is malformed; put a backup in its place"
    assert (run.stdout or run.stderr).count(said) == 1
    assert f"https://kedreamix.github.io/{blog.PATHS[0]}" not in run.stdout
    dumped = run_command("dump", str(tmp_path / "dump"), archive_url=f"sqlite:///{archive}")
    assert (dumped.returncode, dumped.stderr.count("is damaged")) == (2, 1)
