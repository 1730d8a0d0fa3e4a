"""Published copies of invented archives."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipelines.archive.reader import open_reader
from pipelines.archive.store import Archive, open_archive
from pipelines.browse.published_copy import publish
from tests.support.eventful_archive import add_talks, live_through, withdraw


def fill_eventfully(archive: Archive) -> None:
    live_through(archive)
    withdraw(archive)
    add_talks(archive)


def publish_to(url: str, file: Path) -> dict[str, int]:
    with closing(open_reader(url)) as reader:
        return publish(reader.publication, file)


@contextmanager
def open_copy(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        yield connection


@contextmanager
def copy_of(url: str, file: Path, fill: Callable[[Archive], None]) -> Iterator[sqlite3.Connection]:
    """The copy of a new archive that `fill` fills."""
    with closing(open_archive(url)) as archive:
        fill(archive)
    publish_to(url, file)
    with open_copy(file) as connection:
        yield connection
