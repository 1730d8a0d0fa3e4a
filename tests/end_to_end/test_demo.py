"""`scrapy demo`, and what it is made of."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from rich.console import Console

from crawler.commands.demo import QUERIES, serve_folder
from crawler.commands.demo_tables import tabulate
from crawler.settings import ROOT
from pipelines.archive.store import remove_file

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_demo_answers_its_questions_and_opens_no_other_archive(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{archive}", "COLUMNS": "100"}
    command = [sys.executable, "-m", "scrapy", "demo"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    for title, query in QUERIES.items():
        assert title in run.stdout
        assert all(line in run.stdout for line in query.splitlines())
    assert run.stdout.count("┏") == len(QUERIES)
    assert read_promise() <= set(run.stdout.splitlines())
    assert not archive.exists()


def read_promise() -> set[str]:
    """What the README says that one sees, but for the time that it takes."""
    (block,) = re.findall(r"```text\nkedreamix: finished[^\n]*\n\n(.*?)\n  archive", README, re.DOTALL)
    return set(block.splitlines())


def test_an_archive_is_removed_with_its_companions(tmp_path: Path) -> None:
    for name in ("demo.db", "demo.db-wal", "demo.db-shm", "archive.db"):
        (tmp_path / name).touch()
    remove_file(tmp_path / "demo.db")
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]


def test_a_folder_is_served(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text("here", encoding="utf-8")
    with serve_folder(tmp_path) as url, urlopen(url + "a/") as response:
        assert response.read() == b"here"


def test_an_answer_becomes_a_table() -> None:
    console = Console(width=60, record=True)
    console.print(tabulate(sqlite3.connect(":memory:").execute("SELECT 'NeRF' AS topic, NULL AS month, 3 AS papers")))
    shown = console.export_text()
    assert all(word in shown for word in ("topic", "month", "papers", "NeRF", "–", "3"))
