"""`scrapy` as a person runs it: a process, a host on the loopback, an archive in a file."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.support.fake_host import FakeHost
from tests.support.fork_server import Run, StartedRun, run_scrapy, start_scrapy

FAST = ("-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=30")


def make_environment(archive_url: str) -> dict[str, str]:
    environment = {**os.environ, "ARCHIVE_URL": archive_url, "COLUMNS": "120", "TERM": "xterm"}
    environment.pop("CONTACT", None)
    return environment


def run_command(*arguments: str, archive_url: str) -> Run:
    return run_scrapy(arguments, make_environment(archive_url))


def crawl(*arguments: str, archive: str) -> Run:
    return run_command("crawl", *arguments, archive_url=archive)


def start_crawl(site: str, archive: Path, terminal: str | None = None) -> StartedRun:
    """A crawl that goes on while the test does something else; its progress goes to a terminal, if one is named."""
    arguments = ("crawl", "kedreamix", "-a", f"site={site}", *FAST)
    return start_scrapy(arguments, make_environment(f"sqlite:///{archive}"), terminal=terminal)


def crawl_host(host: FakeHost, archive: Path, *options: str, prefix: str = "") -> Run:
    return crawl("kedreamix", "-a", f"site={host.url}{prefix}", *FAST, *options, archive=f"sqlite:///{archive}")


def select(archive: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive)) as connection:
        return connection.execute(query).fetchall()
