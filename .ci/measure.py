"""Crawls real deployments from a loopback host with the real commands, and scores the archive against what they say.

    python .ci/measure.py ../shared

Exits non-zero when a measure falls short.  Nothing of the folder is kept.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = Path(sys.executable).parent
# What a second crawl of the same deployment may write, by the archive's contract.
LEDGER = {"crawls", "sites", "fetches"}
VALIDATORS = {"etag", "last_modified", "last_seen_at"}


@contextmanager
def serve(shared: Path, site: str, *options: str) -> Iterator[str]:
    command = [sys.executable, str(shared / "tools/pages.py"), str(shared / "site" / site), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        try:
            yield host.stdout.readline().strip()
        finally:
            host.terminate()


def crawl(base: str, archive: Path) -> None:
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{archive}"}
    started = time.monotonic()
    command = [str(BIN / "scrapy"), "crawl", "kedreamix", "-a", f"site={base}"]
    done = subprocess.run(command, env=environment, check=False)
    print(f"scrapy crawl: exit {done.returncode} after {time.monotonic() - started:.1f} s\n", flush=True)
    if done.returncode:
        sys.exit(done.returncode)


def score(shared: Path, archive: Path, truth: str) -> None:
    command = [sys.executable, str(shared / "tools/score.py"), f"sqlite:///{archive}", str(shared / "site" / truth)]
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"the score against {truth} is not full")


def read_rows(archive: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a second crawl must leave alone."""
    with sqlite3.connect(archive) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {}
        for name in sorted(set(names) - LEDGER):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})") if row[1] not in VALIDATORS]
            rows[name] = sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {name}"), key=repr)
    connection.close()
    return rows


def measure(shared: Path, folder: Path) -> None:
    archive = folder / "archive.db"
    with serve(shared, "2024-05-22") as base:
        crawl(base, archive)
        score(shared, archive, "2024-05-22.truth.json")
        before = read_rows(archive)
        crawl(base, archive)
        if read_rows(archive) != before:
            sys.exit("the second crawl of the same deployment changed rows")
    print(f"crawled twice: {sum(map(len, before.values()))} rows in {len(before)} tables, none more and none rewritten")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        measure(Path(sys.argv[1]).resolve(), Path(scratch))
