"""An archive that was loaded without its pages gets them as they are fetched again, and can be rebuilt then."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.archive.ledger.missing_pages import count_lacking
from pipelines.archive.store import Archive, Lacking, load_new, open_archive
from pipelines.errors import ArchiveError
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask
from tests.support.eventful_archive import live_through, withdraw
from tests.support.factories import make_block, make_reading, store
from tests.support.rebuilds import SOON, rebuild

DAY = timedelta(days=1)
READINGS = (
    make_reading(make_block(), key="a", url="https://first.example/a/"),
    make_reading(kind="note", key="n", url="https://first.example/n/"),
)


def load_without_pages(archive: Archive, url: str, folder: Path) -> Archive:
    archive.dump(folder, with_fetches=False)
    load_new(url, folder, SOON)
    return open_archive(url)


def count(archive: Archive) -> Lacking:
    with archive.read() as connection:
        return count_lacking(connection)


@pytest.fixture
def loaded(archive: Archive, make_database: Callable[[], str], tmp_path: Path) -> Iterator[Archive]:
    """Two posts that were loaded without their pages."""
    for reading in READINGS:
        store(archive, reading)
    with closing(load_without_pages(archive, make_database(), tmp_path / "loaded")) as loaded:
        yield loaded


def test_pages_that_no_site_has_any_more_come_from_a_dump(loaded: Archive) -> None:
    with loaded.write() as connection:
        connection.exec_driver_sql(f"UPDATE post_urls SET status = 'gone' WHERE url = '{READINGS[0].url}'")
    says = (
        r"and 1 are on no site any more; for those, run scrapy dump DIR on the archive .* and scrapy load DIR into an"
    )
    with pytest.raises(ArchiveError, match=says):
        rebuild(loaded, {})


def test_pages_that_are_fetched_again_are_kept(loaded: Archive, archive: Archive, tmp_path: Path) -> None:
    assert count(loaded) == Lacking(2, 0)
    with pytest.raises(ArchiveError, match=r"lacks 2 of its pages.* --full fetches 2"):
        rebuild(loaded, {})
    fetched = {store_kept(loaded, reading): reading for reading in READINGS}
    assert count(loaded) == Lacking(0, 0)
    assert ask(loaded, "SELECT state, raw IS NULL FROM fetches ORDER BY id") in (
        [("kept", 0)] * 2,
        [("kept", False)] * 2,
    )
    before = dump_archive(archive, tmp_path / "before")
    assert dump_archive(loaded, tmp_path / "healed") == before
    rebuild(loaded, fetched)
    assert dump_archive(loaded, tmp_path / "rebuilt") == before


def store_kept(archive: Archive, reading: object) -> int:
    """Store a reading that says the same as before; the number of its fetch."""
    assert store(archive, reading, SOON + DAY).outcome == "same"  # type: ignore[arg-type]
    return int(ask(archive, "SELECT max(id) FROM fetches")[0][0])


def test_a_second_fetch_is_dropped_as_ever(loaded: Archive) -> None:
    for _ in range(2):
        store_kept(loaded, READINGS[0])
    assert count(loaded) == Lacking(1, 0)
    assert sorted(ask(loaded, "SELECT state FROM fetches")) == [("elsewhere",), ("kept",), ("same",)]


def test_an_edited_page_is_not_that_of_an_earlier_revision(loaded: Archive) -> None:
    edited = make_reading(make_block(), key="a", url="https://first.example/a/", content_hash="other")
    assert store(loaded, edited, SOON + DAY).outcome == "edited"
    assert count(loaded) == Lacking(1, 1)
    assert store(loaded, edited, SOON + 2 * DAY).outcome == "same"
    assert count(loaded) == Lacking(1, 1)


def test_pages_of_posts_that_are_gone_or_edited_are_past(sqlite_archive: Archive, tmp_path: Path) -> None:
    live_through(sqlite_archive)
    withdraw(sqlite_archive)
    url = f"sqlite:///{tmp_path}/loaded.db"
    with closing(load_without_pages(sqlite_archive, url, tmp_path / "loaded")) as loaded:
        live = "SELECT url FROM post_urls WHERE status = 'live'"
        on_sites = ask(loaded, f"SELECT DISTINCT url FROM revisions WHERE url IN ({live})")
        every = ask(loaded, "SELECT count(*) FROM revisions")[0][0]
        assert count(loaded) == Lacking(len(on_sites), every - len(on_sites))
        assert every > len(ask(loaded, "SELECT DISTINCT url FROM revisions")) > len(on_sites) > 0
