"""The summary of `scrapy reparse`."""

from crawler.commands.reparse import format_replay
from pipelines.archive.queries.totals import Totals
from pipelines.reparse import Replay


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
