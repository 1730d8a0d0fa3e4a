"""`scrapy reparse` as a person runs it: the sample blog's archive is made anew from what it keeps."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.commands.reparse import Replay, format_replay, rebuild_archive
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import open_archive
from tests.crawler.extensions.test_run_ledger import make_page
from tests.pipelines.test_items import PAGE
from tests.support.cli import run_command
from tests.support.tiny_sites.butterfly import PATHS, write_post


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
    assert lines[-1] == "    all of them: SELECT url, stage, error FROM failures WHERE crawl_id = 2;"
    with closing(sqlite3.connect(archive)) as connection:
        assert connection.execute("SELECT spider, mode, outcome, failures FROM crawls WHERE id = 2").fetchall() == [
            ("reparse", "reparse", "failed", 1)
        ]
        assert connection.execute("SELECT state FROM fetches ORDER BY id").fetchall() == [
            ("kept",),
            ("not_understood",),
        ]


def test_again_it_is_the_same(archive: Path, tmp_path: Path) -> None:
    opened = open_archive(f"sqlite:///{archive}")
    dumps = []
    for turn in range(2):
        assert len(rebuild_archive(opened, relearn=False).failed) == 1
        opened.dump(tmp_path / str(turn), with_fetches=False)
        dumps.append({path.name: path.read_bytes() for path in (tmp_path / str(turn)).iterdir()})
    opened.close()
    assert dumps[0] == dumps[1]


@pytest.mark.parametrize(
    ("arguments", "archive_url", "message"),
    [
        (("reparse",), "sqlite:///{}/none.db", "scrapy reparse: there is no archive at {}/none.db"),
        (("reparse", "now"), "sqlite:///{}/none.db", "scrapy reparse: takes no arguments, got now"),
    ],
)
def test_calls_that_cannot_start(arguments: tuple[str, ...], archive_url: str, message: str, tmp_path: Path) -> None:
    run = run_command(*arguments, archive_url=archive_url.format(tmp_path))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == message.format(tmp_path) + "\n"
    assert list(tmp_path.iterdir()) == []


def test_a_sound_summary() -> None:
    summary = format_replay("sqlite:////home/me/archive.db", Replay(7, pages=1450), Totals(137, 641, 2999), 12.34)
    assert summary == (
        "\n"
        "reparse: finished after 12.3 s\n"
        "\n"
        "  pages     1,450\n"
        "  posts     137\n"
        "  papers    641\n"
        "  images    2,999\n"
        "  failures  0\n"
        "  archive   /home/me/archive.db\n"
    )
