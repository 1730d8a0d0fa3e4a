"""`scrapy compact` as an operator runs it: pages become smaller, and say the same, also where it was killed."""

import os
import signal
from contextlib import closing
from pathlib import Path

from pipelines.archive.store import open_archive
from tests.support.archive_dumps import dump_archive
from tests.support.cli import make_environment, run_command, select
from tests.support.fork_server import start_scrapy
from tests.support.tiny_sites.butterfly import PAGE, make_page, write_post
from tests.support.waiting import wait_until

_PACKED = "SELECT count(*) FROM fetches WHERE dictionary_id IS NOT NULL"


def keep_pages(path: Path, number: int, words: int = 0) -> None:
    """The pages of so many posts, each with so many words of its own that nobody sees."""
    with closing(open_archive(str(path))) as opened:
        crawl_id = opened.runs.begin("kedreamix", "full", PAGE.fetched_at)
        for place in range(number):
            post = f"/2024/05/22/Paper/2024-05-22/Topic {place}/"
            own = " ".join(f"w{place * word % 9973}" for word in range(words))
            opened.pages.keep(crawl_id, make_page(post, f"{write_post(post, place % 10)}<!--{own}-->"))


def read_dump(archive: Path, folder: Path) -> dict[str, bytes]:
    with closing(open_archive(str(archive))) as opened:
        return dump_archive(opened, folder, with_fetches=True)


def test_a_killed_compaction_has_lost_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    keep_pages(archive, 400, words=5_000)
    before = read_dump(archive, tmp_path / "before")
    for packed in (1, 100, 200):
        run = start_scrapy(("compact",), make_environment(str(archive)))
        wait_until(lambda least=packed: select(archive, _PACKED)[0][0] >= least)  # type: ignore[misc]
        os.kill(run.pid, signal.SIGKILL)
        assert run.wait().returncode == -signal.SIGKILL
        assert read_dump(archive, tmp_path / "killed") == before
    assert select(archive, _PACKED)[0][0] < 400
    done = run_command("compact", archive_url=str(archive))
    assert (done.returncode, done.stderr) == (0, "")
    assert select(archive, _PACKED) == [(400,)]
    assert read_dump(archive, tmp_path / "after") == before


def test_pages_are_read_as_before(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    keep_pages(archive, 40)
    assert run_command("reparse", archive_url=str(archive)).returncode == 0
    done = run_command("compact", archive_url=str(archive))
    assert done.stdout.startswith("compact: 1 dictionary trained, 40 pages take "), done.stderr
    rebuilt = run_command("reparse", archive_url=str(archive))
    assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
    assert rebuilt.stdout.endswith("  No row has changed.\n")
    again = run_command("compact", archive_url=str(archive))
    assert again.stdout.startswith("compact: 0 dictionaries trained, no page to compress, after ")
    refused = run_command("compact", "now", archive_url=str(archive))
    assert (refused.returncode, refused.stderr) == (2, "scrapy compact: takes no arguments, got now\n")
    missing = run_command("compact", archive_url=str(archive.with_name("none.db")))
    assert (missing.returncode, len(missing.stderr.splitlines())) == (2, 1)


def test_old_pages_are_moved_and_killed_on_the_way(tmp_path: Path) -> None:
    archive, folder = tmp_path / "archive.db", tmp_path / "archive-pages"
    keep_pages(archive, 100, words=5_000)
    assert run_command("reparse", archive_url=str(archive)).returncode == 0
    before = read_dump(archive, tmp_path / "before")

    def is_begun() -> bool:
        return any(file.stat().st_size > 100_000 for file in folder.glob(".part-*"))

    run = start_scrapy(("compact", "--to-warc", "1d"), make_environment(str(archive)))
    wait_until(is_begun)
    os.kill(run.pid, signal.SIGKILL)
    assert run.wait().returncode == -signal.SIGKILL
    assert select(archive, "SELECT count(*) FROM fetches WHERE raw IS NOT NULL") == [(100,)]
    assert read_dump(archive, tmp_path / "killed") == before
    done = run_command("compact", "--to-warc", "1d", archive_url=str(archive))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"compact: 100 pages are moved to 1 file in {folder}, " in done.stdout
    assert len(list(folder.iterdir())) == 1
    assert read_dump(archive, tmp_path / "after") == before
    rebuilt = run_command("reparse", archive_url=str(archive))
    assert rebuilt.stdout.endswith("  No row has changed.\n"), rebuilt.stderr


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    archive, folder = tmp_path / "archive.db", tmp_path / "archive-pages"
    keep_pages(archive, 2)
    assert run_command("reparse", archive_url=str(archive)).returncode == 0
    assert run_command("compact", "--to-warc", "1d", archive_url=str(archive)).returncode == 0
    assert "archive-pages holds pages" in run_command("backup", str(tmp_path / "b.db"), archive_url=str(archive)).stdout
    (file,) = folder.iterdir()
    file.rename(tmp_path / "lost")
    says = f"{file} is missing, which holds pages of the archive: put it back from the backup\n"
    for command in (("reparse",), ("dump", str(tmp_path / "dump"))):
        run = run_command(*command, archive_url=str(archive))
        assert (run.returncode, run.stderr) == (2, f"scrapy {command[0]}: {says}")
    check = run_command("status", "--check", archive_url=str(archive))
    assert (check.returncode, check.stdout.count(str(file))) == (1, 1)
    (tmp_path / "lost").rename(file)
    assert run_command("reparse", archive_url=str(archive)).returncode == 0
    again = run_command("compact", "--to-warc", "1d", archive_url=str(archive))
    assert again.stdout.endswith("compact: no page is that old\n")


def test_what_is_refused(tmp_path: Path) -> None:
    archive = str(tmp_path / "archive.db")
    keep_pages(Path(archive), 2)
    assert run_command("reparse", archive_url=archive).returncode == 0
    for options, says in (
        (("now",), "takes no arguments, got now"),
        (
            ("--to-warc", "old"),
            "--to-warc must be a number of seconds, minutes, hours or days (90m, 6h, 1d), got 'old'",
        ),
    ):
        run = run_command("compact", *options, archive_url=archive)
        assert (run.returncode, run.stderr) == (2, f"scrapy compact: {says}\n")
    with closing(open_archive(archive)) as opened:
        opened.sites.acquire(PAGE.site.base_url)
        run = run_command("compact", "--to-warc", "1d", archive_url=archive)
        assert (run.returncode, "another run is reading" in run.stderr) == (75, True)
