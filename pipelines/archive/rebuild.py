"""Makes every derived row of an archive anew from its fetches.

Keeps what no fetch can give back: what lists decided, and where pictures are kept.  Knows no parser: whoever rebuilds
takes the pages from `replay_fetches` and hands back what they say.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from pipelines.archive.database.connection import one_line
from pipelines.archive.departures.reconciliation import Absence, select_absences, settle_again
from pipelines.archive.ingest.post_rows import see_url
from pipelines.archive.ledger import fetches as ledger
from pipelines.archive.ledger import language_models as models
from pipelines.archive.ledger.crawls import insert_crawl
from pipelines.archive.ledger.fetches import Failure, PendingFetch, Span, Validators
from pipelines.archive.schema import contents, reading, things
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError
from pipelines.records.models import PackedModel
from pipelines.records.pages import FetchedPage

# What points at other rows before what it points at.
_DERIVED = (
    reading.events,
    reading.repairs,
    contents.all_sections,
    contents.all_takeaways,
    contents.all_post_images,
    contents.all_links,
    contents.all_mentions,
    contents.all_lectures,
    contents.all_lecture_videos,
    contents.all_recommended_papers,
    contents.all_appearances,
    things.post_tags,
    things.tags,
    things.paper_authors,
    things.authors,
    things.papers,
    things.images,
    reading.revisions,
    reading.post_urls,
    reading.posts,
)
_ELSEWHERE = select(func.count()).where(reading.fetches.c.state == "elsewhere")
_images = things.images.c
_FILES = select(_images.key, _images.path, _images.checksum, _images.dead).where(
    _images.path.is_not(None) | _images.dead
)
_KEEP_FILE = (
    update(things.images)
    .where(_images.key == bindparam("of_key"))
    .values(path=bindparam("path"), checksum=bindparam("checksum"), dead=bindparam("dead"))
)


class Rebuild(Archive):
    """An archive whose every write is part of one transaction; `crawl_id` is the run that rebuilds."""

    def __init__(self, archive: Archive, connection: Connection, crawl_id: int) -> None:
        super().__init__(archive._engine)
        self.crawl_id = crawl_id
        self._connection = connection
        self._readers = models.select_readers(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with one_line(self._engine), self._connection.begin_nested():
            yield self._connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection

    def record_failure(self, failure: Failure, now: datetime) -> None:
        super().record_failure(replace(failure, crawl_id=self.crawl_id), now)

    def choose_model(self, url: str) -> str | None:
        """As it was when the rebuild began."""
        return self._readers.get(url) or super().choose_model(url)

    def sound_texts(self) -> Iterator[str]:
        """What its posts say that needed no repair, to be read before any page is replayed."""
        return models.select_sound_texts(self._connection)

    def relearn(self, model: PackedModel) -> None:
        """Have every text read by this model, and forget all others."""
        with self.write() as connection:
            models.insert_model(connection, model)
            models.delete_others(connection, model.version)
        self._readers.clear()

    def replay_fetches(self) -> Iterator[PendingFetch]:
        """The pages whose bytes were kept, in order, to be stored meanwhile; all else is carried out between them."""
        departed, files = deque(select_absences(self._connection)), _select_files(self._connection)
        crawls = ledger.select_spans(self._connection)
        _wipe(self._connection)
        for fetch, has_page in ledger.select_fetches(self._connection):
            while departed and _was_before(departed[0], fetch, crawls):
                settle_again(self._connection, departed.popleft())
            if has_page:
                yield fetch
            else:
                _see_again(self._connection, fetch.page)
        for absence in departed:
            settle_again(self._connection, absence)
        if files:
            self._connection.execute(_KEEP_FILE, files)


@contextmanager
def begin_rebuild(archive: Archive, now: datetime) -> Iterator[Rebuild]:
    """A rebuild that is committed at the end of the block; whatever ends it early leaves the archive as it was.

    Raises ArchiveError where the pages are not here, BusyError where a run is reading one of its sites.
    """
    for base_url in archive.list_sites():
        archive.acquire_site(base_url)
    with archive.write() as connection:
        elsewhere = connection.scalar(_ELSEWHERE)
        if elsewhere:
            raise ArchiveError(f"{elsewhere} of its pages are not here: it was loaded from a dump without fetches")
        yield Rebuild(archive, connection, insert_crawl(connection, "reparse", "reparse", now))


def _was_before(absence: Absence, fetch: PendingFetch, crawls: Mapping[int, Span]) -> bool:
    """Whether an absence was noticed before a page was fetched: by another run, or at an earlier moment of the same.

    A run that reads commits has the past for its moments, so those of two runs compare only where both ran at once.
    """
    mine, theirs = crawls[absence.crawl_id], crawls[fetch.crawl_id]
    if mine.ended_before(theirs):
        return True
    return not theirs.ended_before(mine) and absence.at < fetch.page.fetched_at


def _select_files(connection: Connection) -> list[dict[str, Any]]:
    """What was found of the pictures by asking for them."""
    rows = connection.execute(_FILES)
    return [{"of_key": row.key, "path": row.path, "checksum": row.checksum, "dead": row.dead} for row in rows]


def _wipe(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # where a deleted row is still searched for what points at it
        connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in _DERIVED)}")
        return
    connection.execute(update(reading.posts).values(current_revision_id=None, replaced_by_id=None))
    for table in _DERIVED:
        connection.execute(delete(table))


def _see_again(connection: Connection, page: FetchedPage) -> None:
    if page.status == 304:
        ledger.see_address(connection, page)
    else:
        see_url(connection, page.url, Validators(page.etag, page.last_modified), page.fetched_at)
