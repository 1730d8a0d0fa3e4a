"""One run a site: who has claimed it keeps it until the archive is closed or the process is no more."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from pipelines.archive.database import locks
from pipelines.archive.database.locks import SiteLocks
from pipelines.archive.database.reconnection import Reconnection
from pipelines.archive.rebuild import begin_rebuild
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError, BusyError
from tests.support.factories import FIRST, SECOND, make_page, make_reading, store

ROOT = Path(__file__).resolve().parents[4]
_HOLD = """
import sys, time
from pipelines.archive.rebuild import begin_rebuild
from pipelines.archive.store import open_archive
archive = open_archive(sys.argv[1])
archive.sites.acquire(sys.argv[2])
print("claimed", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_TIMEOUT_S", 0.1)


@pytest.fixture
def rival(archive: Archive, archive_url: str) -> Iterator[Archive]:
    opened = open_archive(archive_url)
    yield opened
    opened.close()


def test_a_site_is_of_one_archive_at_a_time(archive: Archive, rival: Archive) -> None:
    archive.sites.acquire(FIRST.base_url)
    archive.sites.acquire(FIRST.base_url)  # a second time, too
    with pytest.raises(BusyError, match=r"^another run is reading https://first\.example/ into this archive$"):
        rival.sites.acquire(FIRST.base_url)
    rival.sites.acquire(SECOND.base_url)
    with pytest.raises(BusyError):
        archive.sites.acquire(SECOND.base_url)
    archive.close()
    rival.sites.acquire(FIRST.base_url)


def test_a_site_is_borrowed_for_a_while(archive: Archive, rival: Archive) -> None:
    with archive.sites.hold(FIRST.base_url) as ours:
        assert ours
        with rival.sites.hold(FIRST.base_url) as theirs:
            assert not theirs
    rival.sites.acquire(FIRST.base_url)
    with rival.sites.hold(FIRST.base_url) as theirs:
        assert theirs
    with archive.sites.hold(FIRST.base_url) as ours:
        assert not ours, "what was claimed is not given back with what was borrowed"


def test_who_only_looks_is_in_nobodys_way(archive: Archive, rival: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim outwaits whoever asks whether the site is being read."""
    monkeypatch.setattr(locks, "_TIMEOUT_S", 5)
    look = archive.sites.hold(FIRST.base_url)
    assert look.__enter__()
    monkeypatch.setattr("time.sleep", lambda _: look.__exit__(None, None, None))
    rival.sites.acquire(FIRST.base_url)


def test_a_killed_process_holds_no_locks(archive: Archive, archive_url: str) -> None:
    command = [sys.executable, "-c", _HOLD, archive_url, FIRST.base_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "claimed\n"
        with pytest.raises(BusyError):
            archive.sites.acquire(FIRST.base_url)
        holder.kill()
    archive.sites.acquire(FIRST.base_url)


def test_a_claim_leaves_no_file_behind(sqlite_archive: Archive, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    sqlite_archive.sites.acquire(FIRST.base_url)
    assert len(set(tmp_path.iterdir()) - before) == 1
    sqlite_archive.close()
    assert not [path for path in tmp_path.iterdir() if "lock" in path.name]


def test_one_archive_by_two_names(sqlite_archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "archive.db")
    sqlite_archive.sites.acquire(FIRST.base_url)
    with closing(open_archive(f"sqlite:///{tmp_path}/link.db")) as linked, pytest.raises(BusyError):
        linked.sites.acquire(FIRST.base_url)


def test_a_lock_that_cannot_be_made(sqlite_archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(ArchiveError, match=r"^cannot lock .*archive\.db-lock-[0-9a-f]{16}: Permission denied$"):
        sqlite_archive.sites.acquire(FIRST.base_url)


def test_pending_pages_are_told_by_site(archive: Archive) -> None:
    store(archive, make_reading(site=SECOND, url=f"{SECOND.base_url}b/"))
    crawl_id = archive.runs.begin("kedreamix", "full", make_page().fetched_at)
    archive.pages.keep(crawl_id, make_page())
    assert archive.pages.pending_sites() == [FIRST.base_url]
    assert [fetch.page for fetch in archive.pages.pending(FIRST.base_url)] == [make_page()]
    assert list(archive.pages.pending(SECOND.base_url)) == []


def test_a_run_that_was_the_only_one(archive: Archive) -> None:
    first = archive.runs.begin("kedreamix", "full", make_page().fetched_at)
    assert archive.runs.is_only(first)
    archive.runs.begin("kedreamix", "full", make_page().fetched_at)
    assert not archive.runs.is_only(first)


def test_nothing_is_rebuilt_while_a_run_is_reading(archive: Archive, rival: Archive) -> None:
    store(archive, make_reading())
    rival.sites.acquire(FIRST.base_url)
    with pytest.raises(BusyError), begin_rebuild(archive, make_page().fetched_at):
        pass


def test_a_site_in_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Nobody can lock a site there, so a lock that was left is taken for one that is held."""
    nowhere = create_engine("sqlite:////proc/nowhere/archive.db")
    assert not SiteLocks(nowhere, Reconnection()).is_held(FIRST.base_url)
    here = create_engine(f"sqlite:///{tmp_path}/archive.db")
    assert not SiteLocks(here, Reconnection()).is_held(FIRST.base_url)
