"""Commands that read the archive, run on one in which every kind of event has happened."""

from pathlib import Path

import pytest

from crawler.entry_point import main
from pipelines.archive.store import Archive
from tests.support.asking import Ask
from tests.support.eventful_archive import live_through


@pytest.fixture
def ask(archive: Archive, archive_url: str) -> Ask:
    """Runs a command on an archive in which every kind of event has happened; its exit code."""
    live_through(archive)
    return lambda *arguments: main([*map(str, arguments), "-s", f"ARCHIVE_URL={archive_url}"])


@pytest.fixture
def ask_file(sqlite_archive: Archive, tmp_path: Path) -> Ask:
    """As `ask`, on SQLite alone."""
    live_through(sqlite_archive)
    return lambda *arguments: main([*map(str, arguments), "-s", f"ARCHIVE_URL=sqlite:///{tmp_path / 'archive.db'}"])
