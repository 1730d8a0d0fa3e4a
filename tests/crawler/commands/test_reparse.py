"""Rebuilding an archive in this process, and the summary of `scrapy reparse`."""

from pathlib import Path

import pytest

from crawler.commands.reparse import format_replay
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import open_archive
from pipelines.reparse import Replay, rebuild_archive
from tests.support.tiny_sites.butterfly import PAGE, PATHS, make_page, write_post


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


def test_second_rebuild_gives_the_same_archive(archive: Path, tmp_path: Path) -> None:
    opened = open_archive(f"sqlite:///{archive}")
    dumps = []
    for turn in range(2):
        assert len(rebuild_archive(opened, relearn=False).failed) == 1
        opened.dump(tmp_path / str(turn), with_fetches=False)
        dumps.append({path.name: path.read_bytes() for path in (tmp_path / str(turn)).iterdir()})
    opened.close()
    assert dumps[0] == dumps[1]


def test_documents_that_are_no_posts_fail_no_rebuild() -> None:
    summary = format_replay("sqlite:////home/me/archive.db", Replay(7, no_posts=2), Totals(0, 0, 0), 1)
    assert "reparse: finished after" in summary
    assert "\n  failures  0\n  not posts 2\n" in summary


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
