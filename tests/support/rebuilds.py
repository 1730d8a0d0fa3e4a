"""Rebuilds of an archive whose pages are read as given readings, without the parser."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import chain
from pathlib import Path

from pipelines.archive.ledger.fetches import PendingFetch
from pipelines.archive.rebuild import Rebuild, begin_rebuild
from pipelines.archive.store import Archive
from pipelines.records.pages import PageFailure
from pipelines.records.readings import Reading
from tests.support.archive_dumps import dump_archive
from tests.support.factories import NOW

SOON = NOW + timedelta(days=30)


def rebuild(archive: Archive, readings: Mapping[int, Reading]) -> list[PendingFetch]:
    """Replay every fetch as its reading, by fetch id, or as a failure; returns the replayed fetches."""
    with begin_rebuild(archive, SOON) as replay:
        return [replay_fetch(replay, fetch, readings) for fetch in list_fetches(replay)]


def list_fetches(replay: Rebuild) -> Iterator[PendingFetch]:
    """The fetches of a rebuild one by one; each is to be stored before the next is taken."""
    return chain.from_iterable(replay.replay_fetches())


def replay_fetch(replay: Rebuild, fetch: PendingFetch, readings: Mapping[int, Reading]) -> PendingFetch:
    if fetch.fetch_id in readings:
        replay.archive.posts.store(readings[fetch.fetch_id], fetch.fetch_id, fetch.crawl_id)
    else:
        failure = PageFailure(fetch.page.url, "parse", "no article")
        replay.archive.failures.record(replay.crawl_id, failure, SOON, fetch.fetch_id)
    return fetch


def read_dump(archive: Archive, folder: Path) -> dict[str, bytes]:
    """The dump with fetches, without its manifest."""
    files = dump_archive(archive, folder, with_fetches=True)
    return {name: content for name, content in files.items() if name != "manifest.json"}
