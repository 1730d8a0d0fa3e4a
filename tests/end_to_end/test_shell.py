"""Scrapy's own tools work in the project: they run no spider of ours, so what belongs to a run stays out of them."""

from pathlib import Path

from tests.support.cli import run_command
from tests.support.fake_host import FakeHost, Response


def test_the_shell_shows_a_page_and_makes_no_archive(tmp_path: Path) -> None:
    with FakeHost({"/": Response(body=b"<title>candles</title>")}) as host:
        command = ("shell", "-c", "response.css('title::text').get()", f"{host.url}/")
        shown = run_command(*command, archive_url=f"sqlite:///{tmp_path}/archive.db")
    assert shown.stdout == "candles\n"
    assert list(tmp_path.iterdir()) == []
