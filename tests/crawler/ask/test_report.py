"""`report`: one page that counts what the archive holds."""

from pathlib import Path

from lxml import html
from sqlalchemy import text

from pipelines.archive.store import Archive
from tests.support.asking import Ask


def test_report_counts_the_archive(ask: Ask, archive: Archive, tmp_path: Path) -> None:
    with archive.read() as connection:
        papers = connection.execute(text("SELECT count(*) FROM papers")).scalar_one()
    assert ask("report", tmp_path / "a.html") == 0
    tree = html.fromstring((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert f"{papers}papers" in tree.text_content()
    assert "https://first.example/" in tree.text_content()
