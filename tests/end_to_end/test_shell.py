"""Scrapy's own tools work in the project: they run no spider of ours, so what belongs to a run stays out of them."""

import subprocess
import sys
from pathlib import Path

from tests.support.cli import ROOT, make_environment
from tests.support.fake_host import Answer, Host


def test_the_shell_shows_a_page_and_makes_no_archive(tmp_path: Path) -> None:
    with Host({"/": Answer(body=b"<title>candles</title>")}) as host:
        command = (sys.executable, "-m", "scrapy", "shell", "-c", "response.css('title::text').get()", f"{host.url}/")
        environment = make_environment(f"sqlite:///{tmp_path}/archive.db")
        shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout == "candles\n"
    assert list(tmp_path.iterdir()) == []
