"""What `scrapy enqueue` and `scrapy work` refuse, in one line."""

import argparse
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.command_line import ArchiveCommand
from crawler.commands.queue import enqueue, work

POSTGRES, FILE = "postgresql://me:secret@127.0.0.1:9/papers", "sqlite:////srv/archive.db"


def run(
    command: ArchiveCommand, *args: str, archive_url: str = POSTGRES, spider: str | None = None, **options: Any
) -> int:
    command.settings = Settings({"ARCHIVE_URL": archive_url, "DB_RECONNECT_TIME": 1})
    given = {
        "drain": False,
        "dead_after": "30s",
        "set": [],
        "loglevel": None,
        "logfile": None,
        "no_backup": False,
        "spider": spider,
    }
    command.run(list(args), argparse.Namespace(**given | options))
    return command.exitcode


@pytest.mark.parametrize(
    ("args", "spider", "says"),
    [
        ([], None, "name what to add (due, refresh, crawl or reparse), got nothing"),
        (["refetch"], None, "name what to add (due, refresh, crawl or reparse), got refetch"),
        (["due", "https://a.example/"], None, "due takes no sites, got https://a.example/; leave them out"),
        (["reparse", "a", "b"], None, "reparse takes no sites, got a b; leave them out"),
        (["crawl"], None, "crawl needs the URLs of sites, such as https://kedreamix.github.io/"),
        (["refresh", "a.example"], None, "site=a.example must be a URL with a host"),
        (["refresh", "http://a.example/"], "feed", "--spider feed is for crawl, got refresh; leave it out"),
        (["crawl", "http://a.example/"], "docs", "--spider must be one of kedreamix, feed, lectures, got docs"),
        (["reparse"], None, "cannot use the queue in postgresql://me:***@127.0.0.1:9/papers: connection failed"),
        (["due"], None, "postgresql://me:***@127.0.0.1:9/papers"),
    ],
)
def test_a_line_that_adds_nothing(
    args: list[str], spider: str | None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(enqueue.Command(), *args, spider=spider) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("scrapy enqueue: ")
    assert says in err


@pytest.mark.parametrize("command", [enqueue.Command(), work.Command()])
def test_an_archive_in_a_file_has_no_queue(command: ArchiveCommand, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, archive_url=FILE) == 2
    name = command.command_name
    assert capsys.readouterr().err == (
        f"scrapy {name}: ARCHIVE_URL=/srv/archive.db: the queue needs PostgreSQL;"
        " name a database by postgresql://user@host/name, or use scrapy refresh --every 6h\n"
    )


@pytest.mark.parametrize("command", [enqueue.Command(), work.Command()])
def test_a_queue_without_its_library(
    command: ArchiveCommand, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("crawler.transport.find_spec", lambda _: None)
    assert run(command) == 2
    name = command.command_name
    assert capsys.readouterr().err == (
        f"scrapy {name}: procrastinate is not installed: pip install 'kedreamix-archive[queue]'\n"
    )


@pytest.mark.parametrize(
    ("args", "options", "says"),
    [
        (["now"], {}, "takes no arguments, got now; scrapy enqueue adds jobs"),
        ([], {"dead_after": "soon"}, "--dead-after must be a number of seconds, minutes, hours or days"),
        ([], {"dead_after": "2s"}, "--dead-after must be 3s or longer, got 2s"),
        ([], {}, "postgresql://me:***@127.0.0.1:9/papers"),
    ],
)
def test_a_worker_that_cannot_start(
    args: list[str], options: dict[str, Any], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(work.Command(), *args, **options) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err


def test_jobs_get_the_options_of_their_worker() -> None:
    options = argparse.Namespace(set=["A=1", "B=2"], loglevel="DEBUG", logfile="work.log", no_backup=True)
    assert work.list_passed(options) == [
        *("-s", "A=1", "-s", "B=2", "-L", "DEBUG"),
        *("--logfile", "work.log", "--no-backup"),
    ]
    none = argparse.Namespace(set=[], loglevel=None, logfile=None, no_backup=False)
    assert work.list_passed(none) == []
