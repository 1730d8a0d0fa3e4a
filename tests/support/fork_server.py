"""Runs `scrapy` in forks of one process that has everything imported, because imports are most of a small run's cost.

The server reads a request per line of JSON from its standard input: what to run, and in which environment.  It writes
two lines of JSON for each: the process id when the run has begun, and its exit code and cost when it has ended.
"""

import atexit
import gc
import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import time_machine

ROOT = Path(__file__).resolve().parents[2]
_LONGEST_RUN_S = 60.0  # many times what any run of the tests takes
_POLL_S = 0.005  # how often the server looks whether a run has ended
_LOOK = os.WEXITED | os.WNOWAIT


@dataclass(frozen=True)
class Cost:
    """What a run took: processor time, its peak memory, and the bytes that it read from files, cached or not."""

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


@dataclass(frozen=True)
class StartedRun:
    """A run that goes on while the test does something else, until `wait`."""

    number: int
    pid: int
    folder: tempfile.TemporaryDirectory[str]

    def wait(self) -> Run:
        code, *cost = _connect().await_reply(self.number)
        with self.folder as folder:
            stdout, stderr = (Path(folder, name).read_text("utf-8") for name in ("stdout", "stderr"))
        return Run(code, stdout, stderr, Cost(*cost))


def run_scrapy(arguments: Sequence[str], environment: Mapping[str, str], killed_after: float = _LONGEST_RUN_S) -> Run:
    """`scrapy` with these arguments, as a process of its own that is killed after so many seconds."""
    return start_scrapy(arguments, environment, killed_after).wait()


def start_scrapy(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    killed_after: float = _LONGEST_RUN_S,
    terminal: str | None = None,
) -> StartedRun:
    """Like `run_scrapy`, but does not wait; its standard error goes to a terminal device, if one is named."""
    folder = tempfile.TemporaryDirectory()
    files = {"stdin": os.devnull, "stdout": f"{folder.name}/stdout", "stderr": f"{folder.name}/stderr"}
    if terminal:
        Path(files["stderr"]).touch()
        files["stderr"] = terminal
    number, pid = _connect().send(["scrapy", *arguments], dict(environment), files, killed_after)
    return StartedRun(number, pid, folder)


class _Connection:
    """The test's side of the server: runs by number, with the replies that came while another one was awaited."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.fork_server"]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin
        assert process.stdout
        self.requests, self.replies = process.stdin, process.stdout
        self.numbers = count()
        self.early: dict[int, list[Any]] = {}
        atexit.register(process.wait)
        atexit.register(process.stdin.close)

    def send(self, *request: Any) -> tuple[int, int]:
        number = next(self.numbers)
        self.requests.write(json.dumps([number, *request]) + "\n")
        self.requests.flush()
        (pid,) = self.await_reply(number)
        return number, pid

    def await_reply(self, number: int) -> list[Any]:
        while number not in self.early:
            replied, *reply = json.loads(self.replies.readline())
            self.early[replied] = reply
        return self.early.pop(number)


@cache
def _connect() -> _Connection:
    return _Connection()


@dataclass(frozen=True)
class _Child:
    """The server's side of a run."""

    number: int
    pid: int
    deadline: float


def serve_runs() -> None:
    preload()
    children: list[_Child] = []
    with open(0, "rb", buffering=0) as requests:  # unbuffered, so that `select` sees every line
        while True:
            readable, _, _ = select.select([requests], [], [], _POLL_S if children else None)
            if readable:
                line = requests.readline()
                if not line:
                    return
                children.append(start_child(*json.loads(line)))
            children = [child for child in children if not has_ended(child)]


def preload() -> None:
    """Import what runs import, Scrapy's late imports too; what is set up per run is forgotten again."""
    from scrapy.core import engine, scheduler, scraper  # noqa: F401
    from scrapy.core.downloader.handlers import http11  # noqa: F401
    from scrapy.utils.misc import walk_modules_iter

    for package in ("scrapy.commands", "crawler", "pipelines"):
        list(walk_modules_iter(package))
    del sys.modules["crawler.settings"]  # it reads the environment and asks whether stderr is a terminal
    gc.freeze()


def start_child(
    number: int, arguments: list[str], environment: dict[str, str], files: dict[str, str], killed_after: float
) -> _Child:
    pid = os.fork()
    if pid == 0:
        from scrapy import cmdline

        take_over(files, environment)
        sys.argv = arguments
        cmdline.execute(arguments)
    reply(number, pid)
    return _Child(number, pid, time.monotonic() + killed_after)


def take_over(files: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Make this process look like one that was started on its own."""
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(os.open(files[name], os.O_RDWR | os.O_CREAT), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    if size := environment.get("TEST_FILE_SIZE"):  # as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    if moment := environment.get("TEST_CLOCK"):
        time_machine.travel(datetime.fromisoformat(moment), tick=True).start()


def has_ended(child: _Child) -> bool:
    """Whether a run has ended, which is reported; kills it at its deadline."""
    if os.waitid(os.P_PID, child.pid, _LOOK | os.WNOHANG) is None:
        if time.monotonic() >= child.deadline:
            os.kill(child.pid, signal.SIGKILL)
        return False
    accounts = Path(f"/proc/{child.pid}/io")  # readable until the process is waited for
    read = int(accounts.read_text().split()[1]) if accounts.exists() else None
    _, status, used = os.wait4(child.pid, 0)
    reply(child.number, os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss, read)
    return True


def reply(*values: float | None) -> None:
    print(json.dumps(values), flush=True)  # noqa: T201  # standard output is the channel


if __name__ == "__main__":
    serve_runs()
