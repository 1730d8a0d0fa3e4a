"""A post from its page and from a feed is one post, shown by its page, whichever was read first."""

from datetime import timedelta

import pytest

from pipelines.archive.store import Archive
from pipelines.records.readings import Reading
from tests.support.archive_queries import ask
from tests.support.factories import NOW, make_block, make_facts, make_listed, make_reading, store

ATOM = "application/atom+xml"
PAGE = make_reading(make_block(), metadata=make_facts(author="守塔人"))
ENTRY = make_reading(make_block(), media_type=ATOM, theme=None, metadata=make_facts(title="日报", description="一句话"))
FEED = {"content_type": ATOM, "etag": None, "last_modified": None, "fetched_from": "https://first.example/atom.xml"}


def store_entry(archive: Archive, days: int = 0, entry: Reading = ENTRY) -> str:
    return store(archive, entry, NOW + timedelta(days=days), **FEED).outcome


@pytest.mark.parametrize("feed_first", [True, False])
def test_one_post_shown_as_its_page(archive: Archive, feed_first: bool) -> None:
    if feed_first:
        assert store_entry(archive) == "new"
    assert store(archive, PAGE, listed=make_listed()).outcome == ("address" if feed_first else "new")
    assert store_entry(archive, days=1) == ("same" if feed_first else "address")
    shown = ask(
        archive,
        "SELECT p.title, author, description, r.media_type, r.theme"
        " FROM posts p JOIN revisions r ON r.id = current_revision_id",
    )
    assert shown == [("虚拟人 日报", "守塔人", "一句话", "text/html", "butterfly")]
    forms = ask(archive, "SELECT media_type, content_hash, theme FROM revisions ORDER BY media_type")
    assert forms == [(ATOM, "h1", None), ("text/html", "h1", "butterfly")]


def test_a_feed_leaves_what_the_page_is_asked_with(archive: Archive) -> None:
    store(archive, PAGE, listed=make_listed())
    before = archive.pages.last_seen([PAGE.url])
    assert before
    for day in (1, 2):
        store_entry(archive, days=day)
    assert archive.pages.last_seen([PAGE.url]) == before
    assert ask(archive, "SELECT etag FROM post_urls") == [('"1"',)]


def test_a_post_known_by_its_feed_alone_is_asked_for_whole(archive: Archive) -> None:
    store_entry(archive)
    assert archive.pages.last_seen([PAGE.url]) == {}
