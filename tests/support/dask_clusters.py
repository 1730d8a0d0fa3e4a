"""Dask clusters on this machine: one in this process, and one of processes whose workers can be killed."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from distributed import LocalCluster

from tests.support.waiting import wait_until

_ROOT = Path(__file__).parents[2]
_SCHEDULER = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
_WORKER = ("--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")


@contextmanager
def run_in_threads(workers: int = 1) -> Iterator[Any]:
    """A cluster in this process, whose scheduler listens on the loopback."""
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
            local_directory=folder,
        ) as cluster,
    ):
        yield cluster


@dataclass(frozen=True)
class ProcessCluster:
    """The address of its scheduler, and the processes that start workers again."""

    address: str
    nannies: tuple[int, ...]

    def kill_worker(self, number: int) -> None:
        """Kills a worker as the machine does that runs out of memory; its nanny starts another one."""
        (worker,) = list_children(self.nannies[number])
        os.kill(worker, signal.SIGKILL)


def list_children(process: int) -> list[int]:
    """The workers that a nanny has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


@contextmanager
def run_in_processes(workers: int) -> Iterator[ProcessCluster]:
    """A scheduler and workers as `dask scheduler` and `dask worker` start them, each worker with its nanny."""
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "30s"}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))

        def start(*words: str) -> int:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process.pid

        file = folder / "scheduler.json"
        start("scheduler", *_SCHEDULER, "--scheduler-file", str(file))
        wait_until(lambda: file.exists() and '"address"' in file.read_text())
        address = next(line.split('"')[3] for line in file.read_text().splitlines() if '"address"' in line)
        nannies = [
            start("worker", address, *_WORKER, "--local-directory", str(folder / str(number)))
            for number in range(workers)
        ]
        wait_until(lambda: all(list_children(nanny) for nanny in nannies))
        yield ProcessCluster(address, tuple(nannies))
