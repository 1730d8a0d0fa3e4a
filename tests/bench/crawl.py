"""What the archive costs: a whole `scrapy crawl kedreamix` against a bare spider over the same pages.

    python -m tests.bench.crawl (ROOT | --posts 3600) [--pairs 5] [--latency-ms 30]

ROOT is a deployment of the first site; `--posts` invents one of the second site with so many posts.  Whole-process wall
time, one after the other, a fresh archive each time.  The bare spider runs in this project, whose commands Scrapy
imports for it too, and in none, with the same settings.
"""

import argparse
import compileall
import json
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

from crawler import settings
from pipelines.places import ROOT
from tests.bench.refresh import BLOGS, deploy, invent_posts
from tests.support.fake_host import FakeHost, read_folder

SCRAPY = str(Path(sys.executable).parent / "scrapy")
BARE = str(Path(__file__).with_name("bare.py"))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process: seconds by the clock on the wall, megabytes at its peak."""

    seconds: float
    megabytes: float


def measure(command: list[str], cwd: Path | None = None, **environment: str) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit {process.returncode}: {' '.join(command)}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


def measure_all(base: str, scratch: Path) -> tuple[Cost, Cost, Cost]:
    """The bare spider in no project and in this one, and the archive."""
    archive = scratch / f"{time.monotonic_ns()}.db"
    crawl_bare = [SCRAPY, "runspider", BARE, "-a", f"site={base}", "-O"]
    alone = measure([*crawl_bare, str(scratch / "alone.jsonl"), *list_settings()], cwd=scratch)
    bare = measure([*crawl_bare, str(scratch / "bare.jsonl")])
    ours = measure([SCRAPY, "crawl", "kedreamix", "-a", f"site={base}"], ARCHIVE_URL=f"sqlite:///{archive}")
    with closing(sqlite3.connect(archive)) as connection:
        (posts,) = connection.execute("SELECT count(*) FROM posts").fetchone()
    read = {len((scratch / name).read_text("utf-8").splitlines()) for name in ("alone.jsonl", "bare.jsonl")}
    if read != {posts}:
        sys.exit("the sides did not read the same posts")
    return alone, bare, ours


def list_settings() -> Iterator[str]:
    """Those of the project that name nothing of the project, as options."""
    for name, value in vars(settings).items():
        if name[0].isupper() and isinstance(value, bool | int | float | dict):
            written = json.dumps(value) if isinstance(value, dict) else str(value)
            if '"crawler.' not in written and '"pipelines.' not in written:
                yield from ("-s", f"{name}={written}")


@contextmanager
def serve(root: Path | None, latency: float, posts: int = 0) -> Iterator[str]:
    """The site on a loopback host in a process of its own, so that it does not share our interpreter."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(root, latency, posts, there), daemon=True)
    process.start()
    yield here.recv()
    process.terminate()


def _serve(root: Path | None, latency: float, posts: int, caller: Connection) -> None:
    blog = BLOGS["matery"]
    prefix = "/" if root else blog.prefix
    responses = read_folder(root) if root else deploy(blog, invent_posts(blog, range(posts)), seed=0)
    with FakeHost({path: replace(response, delay=latency) for path, response in responses.items()}) as host:
        caller.send(host.url + prefix)
        time.sleep(3600)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    site = parser.add_mutually_exclusive_group(required=True)
    site.add_argument("root", metavar="ROOT", type=Path, nargs="?")
    site.add_argument("--posts", type=int)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--latency-ms", type=float, default=30)
    wanted = parser.parse_args()
    for folder in ("crawler", "pipelines"):  # as pip does for Scrapy: a run with PYTHONDONTWRITEBYTECODE has none
        compileall.compile_dir(ROOT / folder, quiet=1)
    ratios, ratios_alone, peaks = [], [], []
    with serve(wanted.root, wanted.latency_ms / 1000, wanted.posts) as base, tempfile.TemporaryDirectory() as scratch:
        for pair in range(wanted.pairs):
            alone, bare, ours = measure_all(base, Path(scratch))
            ratios.append(ours.seconds / bare.seconds)
            ratios_alone.append(ours.seconds / alone.seconds)
            peaks.append(ours.megabytes)
            print(
                f"{pair + 1}: bare {bare.seconds:.2f} s, in no project {alone.seconds:.2f} s, ours {ours.seconds:.2f} s"
            )
    print(
        f"median ratio {statistics.median(ratios):.2f}, to the one in no project {statistics.median(ratios_alone):.2f};"
        f" archive's peak {max(peaks):.0f} MB"
    )


if __name__ == "__main__":
    main()
