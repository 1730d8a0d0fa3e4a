"""Runs of `scrapy` in forks of a process that has everything imported, which is most of what a small run costs.

The process is told by a line of JSON what to run and in which environment, and answers with another how it ended.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 60.0
_LOOK = os.WEXITED | os.WNOWAIT


@dataclass(frozen=True)
class Cost:
    """What a run took: processor time, the most memory it had at once, and what it read from files, again or not."""

    seconds: float = 0.0
    memory_kb: int = 0
    bytes_read: int | None = None


@dataclass(frozen=True)
class Run:
    """A run that has ended; `returncode` is -9 where it was killed."""

    returncode: int
    stdout: str
    stderr: str
    cost: Cost


def run_scrapy(arguments: Sequence[str], environment: Mapping[str, str], killed_after: float = _PATIENCE_S) -> Run:
    """`scrapy` with these arguments, as a process of its own; killed after so many seconds."""
    process = _start()
    assert process.stdin
    assert process.stdout
    with tempfile.TemporaryDirectory() as folder:
        asked = [["scrapy", *arguments], dict(environment), folder, killed_after]
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        code, *cost = json.loads(process.stdout.readline())
        said = (Path(folder, name).read_text("utf-8") for name in ("stdout", "stderr"))
        return Run(code, *said, Cost(*cost))


@cache
def _start() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.fork_server"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    atexit.register(process.wait)
    atexit.register(process.stdin.close)
    return process


def serve_runs() -> None:
    from scrapy import cmdline
    from scrapy.core import engine, scheduler, scraper  # noqa: F401  # what Scrapy imports where it needs it
    from scrapy.core.downloader.handlers import http11  # noqa: F401
    from scrapy.utils.misc import walk_modules_iter

    for package in ("scrapy.commands", "crawler", "pipelines"):
        list(walk_modules_iter(package))
    del sys.modules["crawler.settings"]  # which looks at environment and terminal
    gc.freeze()
    for line in sys.stdin:
        arguments, environment, folder, killed_after = json.loads(line)
        child = os.fork()
        if child == 0:
            take_over(folder, environment)
            sys.argv = arguments
            cmdline.execute(arguments)
        kill_later(child, killed_after)
        print(json.dumps(await_end(child)), flush=True)  # noqa: T201  # the answer


def take_over(folder: str, environment: Mapping[str, str]) -> None:
    """Make this process look like one that was started by itself, whose output goes to files."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(os.open(os.path.join(folder, name), os.O_RDWR | os.O_CREAT), number)  # noqa: PTH118  # one string
    os.environ.clear()
    os.environ.update(environment)


def kill_later(child: int, seconds: float) -> None:
    """Unless it ends by itself before."""
    until = time.monotonic() + seconds
    while os.waitid(os.P_PID, child, _LOOK | os.WNOHANG) is None:
        left = until - time.monotonic()
        if left <= 0:
            os.kill(child, signal.SIGKILL)
            return
        time.sleep(min(left, 0.005))


def await_end(child: int) -> list[float | None]:
    """Its exit code, and its `Cost`."""
    os.waitid(os.P_PID, child, _LOOK)  # while it is not buried its accounts can be read
    accounts = Path(f"/proc/{child}/io")
    read = int(accounts.read_text().split()[1]) if accounts.exists() else None
    _, status, used = os.wait4(child, 0)
    return [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss, read]


if __name__ == "__main__":
    serve_runs()
