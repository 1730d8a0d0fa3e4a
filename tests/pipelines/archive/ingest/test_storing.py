"""Readings that are stored together make the same archive as one after the other."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.archive.store import Archive, KeptReading, StoreResult, open_archive
from pipelines.records.readings import Image, Reading, Section
from tests.support.archive_dumps import dump_archive
from tests.support.commit_histories import DIGESTS, NOTES, OTHER_PAGES, PAGES, SOURCES, Text, make_post
from tests.support.factories import NOW, change_reading, make_page

Store = Callable[[Sequence[Reading], Sequence[int]], object]


def store_batches(archive: Archive, readings: Sequence[Reading], sizes: Sequence[int]) -> list[StoreResult]:
    """Store readings, an hour apart, in batches of these sizes; what is left over is the last batch."""
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    pages = [
        make_page(site=reading.site, url=reading.url, fetched_at=NOW + timedelta(hours=hour))
        for hour, reading in enumerate(readings)
    ]
    kept = [
        KeptReading(reading, archive.pages.keep(crawl_id, page), crawl_id)
        for reading, page in zip(readings, pages, strict=True)
    ]
    results = []
    for size in (*sizes, len(kept)):
        results += archive.posts.store_all(kept[:size])
        kept = kept[size:]
    return results


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Store:
    """Stores readings in a new archive; returns the results and all that the archive knows then."""
    folder = tmp_path_factory.mktemp("batches")

    def store_anew(readings: Sequence[Reading], sizes: Sequence[int]) -> object:
        path = shutil.copyfile(sqlite_file, folder / "archive.db")
        shutil.rmtree(folder / "dump", ignore_errors=True)
        with closing(open_archive(f"sqlite:///{path}")) as archive:
            return store_batches(archive, readings, sizes), dump_archive(archive, folder / "dump")

    return store_anew


@st.composite
def draw_reading(draw: st.DrawFn) -> Reading:
    """A page of one of a few posts, which may be edited, on one of three sites, and may be reached by a redirect."""
    site, path = draw(st.sampled_from((PAGES, SOURCES, OTHER_PAGES))), draw(st.sampled_from((*NOTES, *DIGESTS)))
    reading = make_post(site, path, Text(draw(st.integers(0, 1)), draw(st.sampled_from(("题", "新题")))))
    key, dead = draw(st.sampled_from(("a", "b"))), draw(st.booleans())
    reading = change_reading(reading, images=(Image(None, 0, f"https://i.example/{key}", key, dead),))
    listed = draw(st.sampled_from((None, None, None, *NOTES)))
    return replace(reading, redirected_from=f"{site.base_url}{listed}/") if listed and listed != path else reading


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(readings=st.lists(draw_reading(), min_size=2, max_size=8), data=st.data())
def test_batches_make_no_difference(readings: list[Reading], data: st.DataObject, store: Store) -> None:
    expected = store(readings, [1] * len(readings))
    assert store(readings, []) == expected
    assert store(readings, [data.draw(st.integers(1, len(readings)))]) == expected


def test_a_batch_on_either_database(archive: Archive) -> None:
    post, other = make_post(PAGES, DIGESTS[0], Text(1)), make_post(PAGES, DIGESTS[1], Text(0))
    results = store_batches(archive, [post, other, post, replace(post, content_hash="edited")], [])
    assert [(result.outcome, result.papers_new) for result in results] == [
        ("new", 2),
        ("new", 0),
        ("same", 0),
        ("edited", 0),
    ]


def test_a_batch_is_stored_as_a_whole_or_not_at_all(archive: Archive) -> None:
    post = make_post(PAGES, NOTES[0], Text(0))
    broken = change_reading(make_post(PAGES, NOTES[0], Text(1)), sections=(Section(7, 0, "other", None, "没有这一块"),))
    with pytest.raises(KeyError):
        store_batches(archive, [post, broken], [])
    assert archive.posts.find(post.url, post.url) == []
    assert archive.pages.pending_sites() == [PAGES.base_url]
