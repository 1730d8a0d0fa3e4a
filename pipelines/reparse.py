"""Runs the pages that an archive keeps through the stages again, and so rebuilds every derived row."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pipelines.archive.rebuild import Rebuild, begin_rebuild, is_outdated
from pipelines.archive.store import Archive, CrawlCounts
from pipelines.items import PageItem
from pipelines.records.models import PackedModel
from pipelines.records.pages import NotAPost, PageFailure
from pipelines.run import Run
from pipelines.stages import StageFailed, run_stages
from pipelines.text.language_model.model import learn_model

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Replay:
    """The result of a rebuild: pages read, pages not understood, and the new language model, if one was learned.

    `no_posts` counts documents that are no posts.
    """

    crawl_id: int
    learned: PackedModel | None = None
    pages: int = 0
    failed: list[PageFailure] = field(default_factory=list)
    no_posts: int = 0


def rebuild_archive(archive: Archive, *, relearn: bool = False) -> Replay:
    """Run all pages through the stages in one transaction.  Raises ArchiveError, and then nothing is changed."""
    with begin_rebuild(archive, datetime.now(UTC)) as rebuild:
        replay = Replay(rebuild.crawl_id, relearn_model(rebuild) if relearn else None)
        replay_pages(rebuild, replay)
        outcome = "failed" if replay.failed else "finished"
        rebuild.archive.runs.finish(
            replay.crawl_id, datetime.now(UTC), outcome, CrawlCounts(failures=len(replay.failed))
        )
    return replay


def rebuild_outdated(archive: Archive) -> bool:
    """Rebuild an archive whose pages an earlier version read in another way, and tell whether it was one.

    Raises ArchiveError, and then nothing is changed; BusyError where another run is active.
    """
    if not is_outdated(archive):
        return False
    logger.info("An earlier version read the pages of this archive: reading them again, as scrapy reparse does")
    replay = rebuild_archive(archive)
    logger.info("Read %d pages again; %d of them are not understood", replay.pages, len(replay.failed))
    return True


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


def replay_pages(rebuild: Rebuild, replay: Replay) -> None:
    """Run each page through the stages, under the crawl that fetched it."""
    run = Run(rebuild.archive, replay.crawl_id, failures_crawl_id=replay.crawl_id)
    for fetch in rebuild.replay_fetches():
        replay.pages += 1
        try:
            run_stages(replace(run, crawl_id=fetch.crawl_id), PageItem(fetch.page, fetch.fetch_id))
        except StageFailed as error:
            if isinstance(error.failure, NotAPost):
                replay.no_posts += 1
            else:
                replay.failed.append(error.failure)
