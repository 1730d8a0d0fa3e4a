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
