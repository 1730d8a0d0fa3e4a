"""`scrapy remove`: what it says, and that it removes nothing without being told to."""

import argparse
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.commands.correct.remove import Command, list_removal
from pipelines.archive.store import Archive, open_archive
from pipelines.records.changes import Removal, Target
from tests.support.archive_queries import ask
from tests.support.asking import fill
from tests.support.document_runs import read_documents
from tests.support.factories import FIRST

POST = f"{FIRST.base_url}0/"


def run(archive_url: str, *args: str, yes: bool = False) -> int:
    command = Command()
    command.settings = Settings({"ARCHIVE_URL": archive_url})
    command.run(list(args), argparse.Namespace(yes=yes))
    return command.exitcode


def test_it_is_shown_first(archive: Archive, archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(archive)
    assert run(archive_url, POST) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"remove: would take out the post {POST}\n\n")
    assert said.endswith("  Posts\n    虚拟人 日报\n\nnothing was removed; scrapy remove --yes removes this\n")
    assert ask(archive, "SELECT count(*) FROM posts") == [(4,)]
    assert run(archive_url, POST, yes=True) == 0
    done = capsys.readouterr().out
    assert done == said.replace("would take out", "took out").partition("\n\nnothing was removed")[0] + "\n"
    assert ask(archive, "SELECT count(*) FROM posts") == [(3,)]


def test_a_url_may_lack_its_scheme_and_last_slash(archive: Archive, archive_url: str) -> None:
    fill(archive)
    assert run(archive_url, "first.example", yes=True) == 0
    assert ask(archive, "SELECT count(*) FROM sites") == [(0,)]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "takes one WHAT, the URL of a site or a post or a path of documents, got none"),
        (["a", "b"], "takes one WHAT, the URL of a site or a post or a path of documents, got a b"),
        (["https://first.example/lectur/"], f"near it are {FIRST.base_url}lecture/"),
        (["nowhere/*.md"], "no site or post at nowhere/*.md, nor documents from there alone"),
        (
            ["2413.00001"],
            f"at 2413.00001, nor documents from there alone; its sites are {FIRST.base_url}",
        ),
    ],
)
def test_what_is_not_known_is_refused(
    args: list[str], says: str, archive: Archive, archive_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(archive)
    assert run(archive_url, *args) == 2
    said = capsys.readouterr().err
    assert said.startswith("scrapy remove: ")
    assert says in said
    assert said.count("\n") == 1


def test_another_run_holds_the_site(archive: Archive, archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(archive)
    with closing(open_archive(archive_url)) as other:
        other.sites.acquire(FIRST.base_url)
        assert run(archive_url, POST, yes=True) == 75
    assert "another run is reading" in capsys.readouterr().err


def test_an_interrupted_removal(
    archive: Archive, archive_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    fill(archive)
    monkeypatch.setattr("pipelines.archive.correction.removal._refresh_papers", interrupt)
    assert run(archive_url, POST, yes=True) == 130
    assert capsys.readouterr().err == "scrapy remove: interrupted; the archive is unchanged\n"
    assert ask(archive, "SELECT count(*) FROM posts") == [(4,)]


def test_many_posts_are_counted() -> None:
    removal = Removal({"posts": 1200}, tuple(f"Post {number}" for number in range(12)), 3)
    lines = list(list_removal(Target("https://a.example/", 1, (), ()), removal, is_done=True))
    assert lines[0] == "remove: took out the site https://a.example/"
    assert lines[2] == "  posts                        1,200"
    assert lines[-3:] == ["    and 2 more", "", "  posts that stay, because another site has them too: 3"]


NOTE = "---\ntitle: {0}\ndate: 2024-05-22 13:19:19\n---\n\nA note about {0}.\n"
SOURCES = "https://kedreamix.github.io/source/_posts/"


def write_notes(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.md").write_text(NOTE.format(name), encoding="utf-8")


@pytest.mark.parametrize("name", ["{0}", "{0}/../notes", "{0}/*.md"])
def test_a_folder_of_documents_is_taken_out_as_its_site(
    name: str, archive: Archive, archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(archive)
    write_notes(tmp_path / "notes", "one", "two")
    read_documents(archive, str(tmp_path / "notes"))
    assert run(archive_url, name.format(tmp_path / "notes"), yes=True) == 0
    assert capsys.readouterr().out.startswith(f"remove: took out the site {SOURCES}\n")
    assert ask(archive, "SELECT base_url FROM sites") == [(FIRST.base_url,)]
    assert ask(archive, "SELECT count(*) FROM posts") == [(4,)]


@pytest.mark.parametrize("path", ["notes/two.md", "notes/t*.md"])
def test_some_documents_of_a_site(
    path: str,
    archive: Archive,
    archive_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_notes(tmp_path / "notes", "one", "two")
    read_documents(archive, "notes")
    assert run(archive_url, path) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"remove: would take out the documents {(tmp_path / 'notes/two.md').as_uri()}\n")
    assert run(archive_url, path, yes=True) == 0
    assert ask(archive, "SELECT title FROM posts") == [("one",)]


def test_a_folder_that_is_gone_and_one_that_begins_alike(archive: Archive, archive_url: str, tmp_path: Path) -> None:
    write_notes(tmp_path / "notes", "one")
    write_notes(tmp_path / "notes2", "two")
    for folder in ("notes", "notes2"):
        read_documents(archive, str(tmp_path / folder))
    (tmp_path / "notes" / "one.md").unlink()
    (tmp_path / "notes").rmdir()
    assert run(archive_url, str(tmp_path / "notes"), yes=True) == 0
    assert ask(archive, "SELECT title FROM posts") == [("two",)]


def test_documents_that_were_read_from_elsewhere_too_stay(
    archive: Archive, archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("here", "there"):
        write_notes(tmp_path / folder, "one")
        (tmp_path / folder / "one.md").write_text(NOTE.format("one") + folder, encoding="utf-8")
        read_documents(archive, str(tmp_path / folder))
    assert run(archive_url, str(tmp_path / "here"), yes=True) == 2
    assert "nor documents from there alone" in capsys.readouterr().err
    assert ask(archive, "SELECT title FROM posts") == [("one",)]
