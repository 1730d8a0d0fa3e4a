"""Runs one after the other from a process that has everything imported, which is most of what a small run costs.

The process is told by a line of JSON what to run, does so in a fork of itself, and answers with the exit code.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crawler.running import ROOT, make_environment, select
from tests.host import Host


class Follower:
    """Follows a host into an archive; `output` holds what the last run printed."""

    def __init__(self, process: subprocess.Popen[str], archive: Path) -> None:
        self.process = process
        self.archive = archive
        self.output = archive.with_suffix(".out")

    def run(self, *arguments: str) -> int:
        """The exit code of `scrapy` with these arguments."""
        assert self.process.stdin
        assert self.process.stdout
        settings = ("-s", f"ARCHIVE_URL=sqlite:///{self.archive}")
        self.process.stdin.write(json.dumps([str(self.output), "scrapy", *arguments, *settings]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def into(self, archive: Path) -> "Follower":
        """The same process, and another archive."""
        return Follower(self.process, archive)

    def refresh(self, host: Host, *options: str, prefix: str = "/") -> int:
        host.asked.clear()
        return self.run("refresh", "--site", host.url + prefix, *options, "-s", "RETRY_TIMES=0")

    def count_events(self) -> dict[str, int]:
        """Of the last run, by kind."""
        query = "SELECT kind, count(*) FROM events WHERE crawl_id = (SELECT max(id) FROM crawls) GROUP BY kind"
        return dict(select(self.archive, query))


@contextmanager
def follow(archive: Path) -> Iterator[Follower]:
    command, environment = [sys.executable, "-m", "tests.crawler.following"], make_environment(f"sqlite:///{archive}")
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Follower(process, archive)
        assert process.stdin
        process.stdin.close()


def serve_runs() -> None:
    from scrapy import cmdline
    from scrapy.core import engine, scheduler, scraper  # noqa: F401  # what Scrapy imports where it needs it
    from scrapy.core.downloader.handlers import http11  # noqa: F401
    from scrapy.utils.misc import walk_modules_iter

    for package in ("scrapy.commands", "crawler", "pipelines"):
        list(walk_modules_iter(package))
    gc.freeze()
    for line in sys.stdin:
        output, *arguments = json.loads(line)
        child = os.fork()
        if child == 0:
            file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, 1)
            os.dup2(file, 2)
            cmdline.execute(arguments)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    serve_runs()
