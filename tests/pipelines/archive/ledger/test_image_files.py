"""Which images are missing, and what is stored about downloaded and dead images."""

from datetime import timedelta

from pipelines.archive.rebuild import begin_rebuild
from pipelines.archive.store import Archive
from tests.support.archive_queries import ask
from tests.support.factories import FIRST, NOW, make_block, make_reading, store
from tests.support.rebuilds import list_fetches

URL = f"{FIRST.base_url}a/"
UNREAD = f"{FIRST.base_url}never/"


def test_a_picture_is_wanted_until_it_is_kept_or_gone(archive: Archive) -> None:
    store(archive, make_reading(make_block(0), make_block(1, "2413.00002")))
    assert archive.images.missing(["v2-0", "v2-1", "v2-7"]) == {"v2-0", "v2-1"}
    assert archive.images.missing([]) == set()
    assert archive.images.posts_lacking([URL, UNREAD]) == {URL}
    archive.images.record_file("v2-0", "full/a.jpg", "0" * 32)
    archive.images.mark_dead("v2-1")
    assert archive.images.missing(["v2-0", "v2-1"]) == set()
    assert archive.images.posts_lacking([URL, UNREAD]) == set()
    rows = ask(archive, "SELECT key, path, checksum, CAST(dead AS INTEGER) FROM images ORDER BY key")
    assert rows == [("v2-0", "full/a.jpg", "0" * 32, 0), ("v2-1", None, None, 1)]


def test_only_the_latest_reading_of_an_address_counts(archive: Archive) -> None:
    store(archive, make_reading(make_block(0)))
    store(archive, make_reading(content_hash="h2"), NOW + timedelta(days=1))
    assert archive.images.posts_lacking([URL]) == set()


def test_a_rebuild_keeps_what_was_found_out(archive: Archive) -> None:
    store(archive, make_reading(make_block(0), make_block(1, "2413.00002")))
    archive.images.record_file("v2-0", "full/a.jpg", "0" * 32)
    archive.images.mark_dead("v2-1")
    with begin_rebuild(archive, NOW) as rebuild:
        for fetch in list_fetches(rebuild):
            rebuild.archive.posts.store(
                make_reading(make_block(0), make_block(1, "2413.00002")), fetch.fetch_id, fetch.crawl_id
            )
    assert archive.images.missing(["v2-0", "v2-1"]) == set()
    assert ask(archive, "SELECT path FROM images WHERE key = 'v2-0'") == [("full/a.jpg",)]
