"""Runs the pages that an archive keeps through the stages again, and so rebuilds every derived row."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.archive.ledger.fetches import PendingFetch
from pipelines.archive.rebuild import Changes, Fetches, Rebuild, begin_rebuild
from pipelines.archive.store import Archive, CrawlCounts
from pipelines.items import PageItem
from pipelines.reading.ahead import look_ahead
from pipelines.reading.kept_readings import KeptReadings, keep_readings
from pipelines.reading.packing import pack_reading, unpack_reading
from pipelines.reading.workers import NO_WORKERS, Result, Workers, WorkerSource
from pipelines.records.models import PackedModel
from pipelines.records.pages import FetchedPage, NotAPost, PageFailure
from pipelines.records.readings import Reading
from pipelines.run import Run
from pipelines.stages import StageFailed, read_item, record_failure, store_items
from pipelines.text.language_model.model import learn_model

__all__ = ["Changes", "Replay", "rebuild_archive", "rebuild_outdated"]

logger = logging.getLogger(__name__)

_WORTH_WORKERS = 128  # pages; reading half of them takes as long as the start of workers

Watch = Callable[[int, int], None]  # called with the pages that are read, and the pages in all


@dataclass(slots=True)
class Replay:
    """The result of a rebuild: pages read, pages not understood, and the new language model, if one was learned.

    `no_posts` counts documents that are no posts, `resumed` the pages that a rebuild before has read: one that was
    killed or only tried.
    """

    crawl_id: int
    learned: PackedModel | None = None
    pages: int = 0
    failed: list[PageFailure] = field(default_factory=list)
    no_posts: int = 0
    resumed: int = 0


class _TriedError(Exception):
    """Ends a rebuild that was only tried, so that nothing of it is kept."""


def rebuild_archive(
    archive: Archive,
    *,
    relearn: bool = False,
    dry_run: bool = False,
    workers: WorkerSource = NO_WORKERS,
    watch: Watch | None = None,
    changes: Changes | None = None,
) -> Replay:
    """Run all pages through the stages in one transaction.  Raises ArchiveError, and then nothing is changed.

    What is read is kept until the transaction is committed, so that a rebuild that is killed need not read it again.
    `workers` read the pages, ahead of this process, which stores them.
    What the rebuild changes is added to `changes`, if given.  With `dry_run` nothing is changed in the end.
    """
    with keep_readings(archive.address) as readings:
        with suppress(_TriedError), begin_rebuild(archive, datetime.now(UTC)) as rebuild:
            replay = _rebuild(rebuild, readings, relearn, workers, watch, changes)
            if dry_run:
                raise _TriedError
        if not dry_run:
            readings.delete()
    return replay


def _rebuild(
    rebuild: Rebuild,
    readings: KeptReadings,
    relearn: bool,
    workers: WorkerSource,
    watch: Watch | None,
    changes: Changes | None,
) -> Replay:
    with TemporaryDirectory(prefix="kedreamix-reparse-") as name:
        replay = Replay(rebuild.crawl_id, relearn_model(rebuild) if relearn else None)
        replay_pages(rebuild, replay, readings, workers, watch, None if changes is None else Path(name))
        outcome = "failed" if replay.failed else "finished"
        rebuild.archive.runs.finish(
            replay.crawl_id, datetime.now(UTC), outcome, CrawlCounts(failures=len(replay.failed))
        )
        if changes is not None:
            rebuild.compare_rows(Path(name), changes)
    return replay


def rebuild_outdated(archive: Archive, workers: WorkerSource = NO_WORKERS) -> None:
    """Rebuild an archive whose pages an earlier version read in another way, as `archive.state` tells.

    Raises ArchiveError, and then nothing is changed; BusyError where another run is active.
    """
    logger.info("An earlier version read the pages of this archive: reading them again, as a reparse does")
    replay = rebuild_archive(archive, workers=workers)
    logger.info("Read %d pages again; %d of them are not understood", replay.pages, len(replay.failed))


def relearn_model(rebuild: Rebuild) -> PackedModel:
    """Learn a model from the sound text of the archive, with which mojibake is repaired from now on."""
    lengths: list[int] = []
    model = learn_model(record_lengths(rebuild.sound_texts(), lengths))
    learned = PackedModel(model.version, datetime.now(UTC), len(lengths), sum(lengths), model.to_bytes())
    rebuild.relearn(learned)
    return learned


def record_lengths(texts: Iterable[str], lengths: list[int]) -> Iterator[str]:
    """The texts one by one; the length of each is appended to `lengths`."""
    for text in texts:
        lengths.append(len(text))
        yield text


def replay_pages(
    rebuild: Rebuild,
    replay: Replay,
    readings: KeptReadings,
    workers: WorkerSource,
    watch: Watch | None,
    folder: Path | None,
) -> None:
    """Run each page through the stages, under the crawl that fetched it; the rows before are kept in `folder`."""
    total = rebuild.count_pages()
    run = Run(rebuild.archive, replay.crawl_id, failures_crawl_id=replay.crawl_id)
    started = workers.start() if total >= _WORTH_WORKERS else None
    ahead = FetchesAhead(lambda page: find_reading(run, readings, page), started)
    with closing(rebuild.replay_fetches(ahead.follow, folder)) as batches:  # then nothing writes to `folder` any more
        for batch in batches:
            _replay_batch(run, replay, readings, batch, {fetch.fetch_id: ahead.take(fetch) for fetch in batch})
            if watch:
                watch(replay.pages, total)


def _replay_batch(
    run: Run,
    replay: Replay,
    readings: KeptReadings,
    batch: Sequence[PendingFetch],
    results: Mapping[int, Result | Reading],
) -> None:
    """Store the pages of a batch, keep what was read of them, and count them in `replay`."""
    run.asked.clear()
    replay.pages += len(batch)
    replay.resumed += sum(isinstance(result, Reading) for result in results.values())
    stored, failed = _store_batch(replace(run, crawl_id=batch[0].crawl_id), batch, results)
    for item in stored:
        _keep_reading(run, item, results, readings)
    for failure in failed:
        if isinstance(failure, NotAPost):
            replay.no_posts += 1
        else:
            replay.failed.append(failure)


def _store_batch(
    run: Run, batch: Sequence[PendingFetch], results: Mapping[int, Result | Reading]
) -> tuple[list[PageItem], list[PageFailure]]:
    """Store the pages of a batch that can be read; those that are stored, and why the others are not."""
    items: list[PageItem] = []
    failed: list[PageFailure] = []
    for fetch in batch:
        try:
            items.append(_read_page(run, fetch, results[fetch.fetch_id]))
        except StageFailed as error:
            failed.append(error.failure)
    refused = store_items(run, items)
    failed += [error.failure for error in refused if error is not None]
    return [item for item, error in zip(items, refused, strict=True) if error is None], failed


def _read_page(run: Run, fetch: PendingFetch, result: Result | Reading) -> PageItem:
    """A page that was read before, was read by a worker, or is read here.  Raises StageFailed."""
    item = PageItem(fetch.page, fetch.fetch_id)
    if isinstance(result, PageFailure):
        raise record_failure(run, item, result)
    item.reading = unpack_reading(result) if isinstance(result, bytes) else result
    return read_item(run, item)


def _keep_reading(run: Run, item: PageItem, results: Mapping[int, Result | Reading], readings: KeptReadings) -> None:
    """Keep the reading of a page, unless it was read from there."""
    assert item.fetch_id is not None
    result = results[item.fetch_id]
    if isinstance(result, bytes | None) and item.reading:
        readings.keep(item.page, result or pack_reading(item.reading), run.asked.get(item.page.url))


def find_reading(run: Run, readings: KeptReadings, page: FetchedPage) -> Reading | None:
    """The reading of a page that was kept, if the archive would have its text repaired by the same model again."""
    kept = readings.find(page)
    if kept is None or (kept.model is not None and kept.model != run.archive.models.choose(page.url)):
        return None
    return kept.reading


class FetchesAhead:
    """Reads the pages of fetches by workers, except those whose reading is known: `find` gives it.

    `follow` is given the fetches and gives the same, while the pages behind each are being read; `take` gives the
    result of one.  Without workers nothing is read ahead.
    """

    def __init__(self, find: Callable[[FetchedPage], Reading | None], workers: Workers | None) -> None:
        self._find = find
        self._workers = workers
        self._begun: dict[int, Future[Result] | Reading | None] = {}

    def follow(self, fetches: Fetches) -> Fetches:
        for (fetch, has_page), begun in look_ahead(fetches, _get_page, self._begin):
            if has_page:
                self._begun[fetch.fetch_id] = begun
            yield fetch, has_page

    def take(self, fetch: PendingFetch) -> Result | Reading:
        """The result of a page; its reading, if that was known; None where it is to be read here."""
        begun = self._begun.pop(fetch.fetch_id)
        return begun.result() if isinstance(begun, Future) else begun

    def _begin(self, page: FetchedPage) -> Future[Result] | Reading | None:
        known = self._find(page)
        return self._workers.submit(page) if known is None and self._workers is not None else known


def _get_page(step: tuple[PendingFetch, bool]) -> FetchedPage | None:
    fetch, has_page = step
    return fetch.page if has_page else None
