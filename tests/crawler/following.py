"""Runs one after the other from a process that has everything imported, which is most of what a small run costs.

The process is told by a line of JSON what to run, does so in a fork of itself, and answers with a line of JSON: the
exit code and what the run took.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.crawler.running import ROOT, make_environment, select
from tests.host import Host

_LOOK = os.WEXITED | os.WNOWAIT


@dataclass(frozen=True)
class Cost:
    """What a run took: processor time, the most memory it had at once, and what it read from files, again or not."""

    seconds: float
    memory_kb: int
    bytes_read: int | None


class Follower:
    """Follows a host into an archive; `output` holds what the last run printed, `cost` what it took."""

    def __init__(self, process: subprocess.Popen[str], archive: Path) -> None:
        self.process = process
        self.archive = archive
        self.output = archive.with_suffix(".out")
        self.cost = Cost(0.0, 0, None)

    def run(self, *arguments: str, killed_after: float | None = None) -> int:
        """The exit code of `scrapy` with these arguments; -9 where it was killed after so many seconds."""
        assert self.process.stdin
        assert self.process.stdout
        command = ["scrapy", *arguments, "-s", f"ARCHIVE_URL=sqlite:///{self.archive}"]
        self.process.stdin.write(json.dumps([command, str(self.output), killed_after]) + "\n")
        self.process.stdin.flush()
        code, *cost = json.loads(self.process.stdout.readline())
        self.cost = Cost(*cost)
        return int(code)

    def into(self, archive: Path) -> "Follower":
        """The same process, and another archive."""
        return Follower(self.process, archive)

    def refresh(self, host: Host, *options: str, prefix: str = "/", killed_after: float | None = None) -> int:
        host.asked.clear()
        command = ("refresh", "--site", host.url + prefix, *options, "-s", "RETRY_TIMES=0")
        return self.run(*command, killed_after=killed_after)

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
        arguments, output, killed_after = json.loads(line)
        child = os.fork()
        if child == 0:
            file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, 1)
            os.dup2(file, 2)
            cmdline.execute(arguments)
        if killed_after is not None:
            kill_later(child, killed_after)
        print(json.dumps(await_end(child)), flush=True)  # noqa: T201  # the answer


def kill_later(child: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if os.waitid(os.P_PID, child, _LOOK | os.WNOHANG):
            return
        time.sleep(min(left, 0.002))
    os.kill(child, signal.SIGKILL)


def await_end(child: int) -> list[float | None]:
    """Its exit code, and its `Cost`."""
    os.waitid(os.P_PID, child, _LOOK)  # while it is not buried its accounts can be read
    accounts = Path(f"/proc/{child}/io")
    read = int(accounts.read_text().split()[1]) if accounts.exists() else None
    _, status, used = os.wait4(child, 0)
    return [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss, read]


if __name__ == "__main__":
    serve_runs()
