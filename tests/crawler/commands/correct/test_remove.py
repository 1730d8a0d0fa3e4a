"""`scrapy remove`: what it says, and that it removes nothing without being told to."""

import argparse
from contextlib import closing

import pytest
from scrapy.settings import Settings

from crawler.commands.correct.remove import Command, list_removal
from pipelines.archive.store import Archive, Removal, Target, open_archive
from tests.support.archive_queries import ask
from tests.support.asking import fill
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
        ([], "takes one WHAT, the URL of a site or a post, got none"),
        (["a", "b"], "takes one WHAT, the URL of a site or a post, got a b"),
        (["https://first.example/lectur/"], f"near it are {FIRST.base_url}lecture/"),
        (["2413.00001"], f"the archive has no site or post at 2413.00001; its sites are {FIRST.base_url}"),
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
