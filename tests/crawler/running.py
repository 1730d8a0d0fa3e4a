"""`scrapy crawl` as a person runs it: a process, a host on the loopback, an archive in a file."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.host import Host

ROOT = Path(__file__).resolve().parents[2]
FAST = ("-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=2")
COMMAND = (sys.executable, "-m", "scrapy", "crawl")


def make_environment(archive_url: str) -> dict[str, str]:
    environment = {**os.environ, "ARCHIVE_URL": archive_url, "COLUMNS": "120", "TERM": "xterm"}
    environment.pop("CONTACT", None)
    return environment


def crawl(*arguments: str, archive: str) -> subprocess.CompletedProcess[str]:
    environment = make_environment(archive)
    command = [*COMMAND, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def start_crawl(site: str, archive: Path, stderr: int, *arguments: str) -> subprocess.Popen[bytes]:
    command = [*COMMAND, "kedreamix", "-a", f"site={site}", *FAST, *arguments]
    environment = make_environment(f"sqlite:///{archive}")
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=stderr)


def crawl_host(host: Host, archive: Path, prefix: str = "") -> subprocess.CompletedProcess[str]:
    return crawl("kedreamix", "-a", f"site={host.url}{prefix}", *FAST, archive=f"sqlite:///{archive}")


def select(archive: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive)) as connection:
        return connection.execute(query).fetchall()
