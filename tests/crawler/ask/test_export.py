"""`export`, `atom` and `report` on archives of both databases: files for other programs, and errors in one line."""

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pypandoc
import pytest
from lxml import html
from sqlalchemy import text

from crawler.entry_point import main
from pipelines.archive.store import Archive
from tests.support.eventful_archive import live_through

Ask = Callable[..., int]


@pytest.fixture
def ask(archive: Archive, archive_url: str) -> Ask:
    """Runs a command on an archive in which every kind of event has happened; its exit code."""
    live_through(archive)
    return lambda *arguments: main([*map(str, arguments), "-s", f"ARCHIVE_URL={archive_url}"])


@pytest.fixture
def ask_file(sqlite_archive: Archive, tmp_path: Path) -> Ask:
    """As `ask`, on SQLite alone."""
    live_through(sqlite_archive)
    return lambda *arguments: main([*map(str, arguments), "-s", f"ARCHIVE_URL=sqlite:///{tmp_path / 'archive.db'}"])


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
    assert capsys.readouterr().err == f"kedreamix-archive export: nothing found, {path} is not written\n"
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("export", "a.doc"), "export: FILE=a.doc: no format has the suffix .doc; use .bib"),
        (("export", "none/a.bib"), "export: none/a.bib cannot be written: there is no folder none"),
        (("export", "a.bib", "--since", "soon"), "export: --since must be a date such as 2024-05-22"),
        (("atom", "a.xml", "--limit", "0"), "atom: --limit must be 1 or more, got 0"),
        (("atom", "a.xml", "--kind", "note"), "atom: --kind must be paper, because a feed has papers, got note"),
        (("atom", "none/a.xml"), "atom: none/a.xml cannot be written: there is no folder none"),
        (("report", "a.pdf"), "report: FILE must end in .html, got a.pdf"),
        (("report", "none/a.html"), "report: none/a.html cannot be written: there is no folder none"),
    ],
)
def test_error_is_one_line(
    ask_file: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: Any,
    error: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask_file(*arguments) == 2
    written = capsys.readouterr().err
    assert written.startswith(f"kedreamix-archive {error}")
    assert written.count("\n") == 1
    assert list(tmp_path.glob("*.xml")) == []


def test_export_counts_on_a_terminal(
    ask_file: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert ask_file("export", tmp_path / "a.bib") == 0
    assert "written to" in capsys.readouterr().out


def test_feed_has_the_newest_papers(ask: Ask, tmp_path: Path) -> None:
    assert ask("atom", tmp_path / "a.xml", "--limit", "2", "--title", "New", "--url", "https://me.example/a.xml") == 0
    feed = feedparser.parse(str(tmp_path / "a.xml"))
    assert not feed.bozo
    assert (feed.feed.title, len(feed.entries)) == ("New", 2)
    assert [entry.updated for entry in feed.entries] == sorted((entry.updated for entry in feed.entries), reverse=True)


def test_dates_do_not_change_the_identifier_of_a_feed(ask_file: Ask, tmp_path: Path) -> None:
    identifiers = set()
    for number, given in enumerate(([], ["--since", "7d"], ["--since", "2020", "--until", "2024"])):
        assert ask_file("atom", tmp_path / f"{number}.xml", "invented", "--topic", "b", "--topic", "a", *given) == 0
        identifiers.add(feedparser.parse(str(tmp_path / f"{number}.xml")).feed.id)
    assert identifiers == {"tag:kedreamix.github.io,2024:papers?q=invented&topic=a&topic=b"}


def test_title_of_a_feed_is_its_question(ask_file: Ask, tmp_path: Path) -> None:
    for given, title in {(): "Kedreamix papers", ("新", "--gone"): "Kedreamix papers: 新, gone"}.items():
        assert ask_file("atom", tmp_path / "a.xml", *given) == 0
        assert feedparser.parse(str(tmp_path / "a.xml")).feed.title == title


def test_report_counts_the_archive(ask: Ask, archive: Archive, tmp_path: Path) -> None:
    assert ask("report", tmp_path / "a.html") == 0
    tree = html.fromstring((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert f"{len(read_titles(archive))}papers" in tree.text_content()
    assert "https://first.example/" in tree.text_content()
