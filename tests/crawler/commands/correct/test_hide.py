"""`scrapy hide`: hides posts, lists them, and shows them again."""

import argparse

import pytest
from scrapy.settings import Settings

from crawler.commands.correct.hide import Command
from pipelines.archive.store import Archive
from tests.support.archive_queries import ask
from tests.support.asking import fill
from tests.support.factories import FIRST

POSTS = (f"{FIRST.base_url}0/", f"{FIRST.base_url}lecture/")


def run(archive_url: str, *args: str, undo: bool = False, lists: bool = False) -> int:
    command = Command()
    command.settings = Settings({"ARCHIVE_URL": archive_url})
    command.run(list(args), argparse.Namespace(undo=undo, list=lists))
    return command.exitcode


def test_posts_are_hidden_listed_and_shown(
    archive: Archive, archive_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(archive)
    assert run(archive_url, lists=True) == 0
    assert capsys.readouterr().out == "no post is hidden\n"
    assert run(archive_url, *POSTS) == 0
    assert capsys.readouterr().out == "".join(f"hidden: 虚拟人 日报  {url}\n" for url in POSTS)
    assert run(archive_url, "first.example/0") == 0
    assert capsys.readouterr().out == f"hidden before: 虚拟人 日报  {POSTS[0]}\n"
    assert run(archive_url, lists=True) == 0
    assert [line[18:] for line in capsys.readouterr().out.splitlines()] == [f"{url}  虚拟人 日报" for url in POSTS]
    assert run(archive_url, POSTS[0], undo=True) == 0
    assert capsys.readouterr().out == f"shown: 虚拟人 日报  {POSTS[0]}\n"
    assert ask(archive, "SELECT url FROM posts WHERE hidden_at IS NOT NULL") == [(POSTS[1],)]


@pytest.mark.parametrize(
    ("args", "lists", "says"),
    [
        ([], False, "needs the URL of a post, or --list"),
        ([POSTS[0]], True, "--list takes no POST and no --undo"),
        (
            ["https://first.example/lectur/", POSTS[0]],
            False,
            f"no post at https://first.example/lectur/; near it are {POSTS[1]}",
        ),
        (["2413.00001"], False, "the archive has no post at 2413.00001\n"),
    ],
)
def test_what_is_not_known_is_refused(
    args: list[str],
    lists: bool,
    says: str,
    archive: Archive,
    archive_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(archive)
    assert run(archive_url, *args, lists=lists) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert ask(archive, "SELECT count(*) FROM posts WHERE hidden_at IS NOT NULL") == [(0,)]
