"""`export` on archives of both databases: files for other programs, and errors in one line."""

import csv
import json
import sys
from pathlib import Path

import pypandoc
import pytest
from sqlalchemy import text

from pipelines.archive.store import Archive
from tests.support.asking import Ask


def read_titles(archive: Archive) -> set[str]:
    with archive.read() as connection:
        return set(connection.execute(text("SELECT title FROM papers")).scalars())


def test_export_holds_every_paper(ask: Ask, archive: Archive, tmp_path: Path) -> None:
    assert ask("export", tmp_path / "all.bib", "--kind", "paper") == 0
    items = json.loads(pypandoc.convert_file(str(tmp_path / "all.bib"), "csljson", format="bibtex"))
    assert {item["title"] for item in items} == read_titles(archive)


def test_export_takes_a_query_and_filters(ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("export", tmp_path / "some.csv", "invented", "--kind", "paper", "--author", "a") == 0
    with (tmp_path / "some.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all("invented" in row["title"].lower() for row in rows)
    assert capsys.readouterr().out == f"{len(rows)} written to {tmp_path / 'some.csv'} as csv\n"


def test_export_of_digests_is_a_file_per_post(ask: Ask, archive: Archive, tmp_path: Path) -> None:
    assert ask("export", tmp_path / "digests", "--format", "markdown-digests") == 0
    with archive.read() as connection:
        posts = connection.execute(text("SELECT count(*) FROM posts")).scalar_one()
    assert 0 < len(list((tmp_path / "digests").glob("*.md"))) <= posts


@pytest.mark.parametrize("file", ["notes", "all.json", "all.jsonl", "all.ris", "all.parquet"])
def test_every_format_is_written(ask_file: Ask, tmp_path: Path, file: str) -> None:
    assert ask_file("export", tmp_path / file) == 0
    assert (tmp_path / file).exists()


def test_nothing_found_leaves_the_file(ask_file: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.bib"
    path.write_text("old")
    assert ask_file("export", path, "nonexistent") == 1
    assert capsys.readouterr().err == f"scrapy export: nothing found, {path} is not written\n"
    assert path.read_text() == "old"


def test_export_counts_on_a_terminal(
    ask_file: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert ask_file("export", tmp_path / "a.bib") == 0
    assert "written to" in capsys.readouterr().out
