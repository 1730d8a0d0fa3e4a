"""The parts of `scrapy demo` that need no process of their own."""

import sqlite3
from pathlib import Path
from urllib.request import urlopen

from rich.console import Console

from crawler.commands.demo import serve_folder
from crawler.terminal.tables import tabulate
from pipelines.archive.store import remove_file


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


def test_query_result_becomes_a_table() -> None:
    console = Console(width=60, record=True)
    console.print(tabulate(sqlite3.connect(":memory:").execute("SELECT 'NeRF' AS topic, NULL AS month, 3 AS papers")))
    shown = console.export_text()
    assert all(word in shown for word in ("topic", "month", "papers", "NeRF", "–", "3"))
