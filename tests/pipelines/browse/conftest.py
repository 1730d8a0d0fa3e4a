"""A published copy of an archive in which everything happened, once per session."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.published_copies import copy_of, fill_eventfully


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder: Path = tmp_path_factory.mktemp("published")
    with copy_of(f"sqlite:///{folder / 'archive.db'}", folder / "copy.db", fill_eventfully) as connection:
        yield connection
