"""Entries that are kept in a file while an archive is rebuilt."""

from pathlib import Path
from tempfile import gettempdir

import pytest

from pipelines.archive.search.kept_entries import keep_entries
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError
from tests.support.factories import make_block, make_reading, store


def test_a_disk_that_is_full_is_named(sqlite_archive: Archive) -> None:
    store(sqlite_archive, make_reading(make_block()))
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        sqlite_archive.read() as connection,
        pytest.raises(ArchiveError, match=f"cannot write to {gettempdir()}: No space left on device; TMPDIR may name"),
    ):
        keep_entries(connection, full)
