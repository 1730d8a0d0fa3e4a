"""What the archive costs: a whole `scrapy crawl kedreamix` against a bare spider over the same pages.

    python -m tests.bench.crawl ROOT [--pairs 5] [--latency-ms 30]

ROOT is a deployment of the first site.  Whole-process wall time, alternating pairs, a fresh archive each time.
"""

import argparse
import multiprocessing
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from tests.host import Host, read_folder

SCRAPY = str(Path(sys.executable).parent / "scrapy")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process: seconds by the clock on the wall, megabytes at its peak."""

    seconds: float
    megabytes: float


def measure(command: list[str], **environment: str) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit {process.returncode}: {' '.join(command)}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


def measure_pair(base: str, scratch: Path) -> tuple[Cost, Cost]:
    lines, archive = scratch / "bare.jsonl", scratch / f"{time.monotonic_ns()}.db"
    bare = measure([SCRAPY, "runspider", "tests/bench/bare.py", "-a", f"site={base}", "-O", str(lines)])
    ours = measure([SCRAPY, "crawl", "kedreamix", "-a", f"site={base}"], ARCHIVE_URL=f"sqlite:///{archive}")
    with closing(sqlite3.connect(archive)) as connection:
        (posts,) = connection.execute("SELECT count(*) FROM posts").fetchone()
    if posts != len(lines.read_text(encoding="utf-8").splitlines()):
        sys.exit("the two sides did not read the same posts")
    return bare, ours


@contextmanager
def serve(root: Path, latency: float) -> Iterator[str]:
    """The folder on a loopback host in a process of its own, so that it does not share our interpreter."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(root, latency, there), daemon=True)
    process.start()
    yield here.recv()
    process.terminate()


def _serve(root: Path, latency: float, caller: Connection) -> None:
    answers = {path: replace(answer, delay=latency) for path, answer in read_folder(root).items()}
    with Host(answers) as host:
        caller.send(host.url + "/")
        time.sleep(3600)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--latency-ms", type=float, default=30)
    wanted = parser.parse_args()
    ratios, peaks = [], []
    with serve(wanted.root, wanted.latency_ms / 1000) as base, tempfile.TemporaryDirectory() as scratch:
        for pair in range(wanted.pairs):
            bare, ours = measure_pair(base, Path(scratch))
            ratios.append(ours.seconds / bare.seconds)
            peaks.append(ours.megabytes)
            print(f"{pair + 1}: bare {bare.seconds:.2f} s, archive {ours.seconds:.2f} s, ratio {ratios[-1]:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f}, archive's peak {max(peaks):.0f} MB")


if __name__ == "__main__":
    main()
