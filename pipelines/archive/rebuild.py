"""Makes every derived row of an archive anew from its fetches.

Keeps what no fetch can give back: what lists decided, and where pictures are kept.  Knows no parser: whoever rebuilds
takes the pages from `replay_fetches` and hands back what they say.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from pipelines.archive.departures.reconciliation import Absence, select_absences, settle_again
from pipelines.archive.ingest.post_rows import see_url
from pipelines.archive.ledger import fetches as ledger
from pipelines.archive.ledger import language_models as models
from pipelines.archive.ledger.fetches import PendingFetch, Span, Validators
from pipelines.archive.schema import things
from pipelines.archive.schema.crawls import fetches
from pipelines.archive.schema.kinds import KINDS
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError
from pipelines.records.models import PackedModel
from pipelines.records.pages import FetchedPage

# What points at other rows before what it points at.
_DERIVED = (
    events,
    *(kind.table for kind in reversed(KINDS)),
    things.post_tags,
    things.tags,
    things.paper_authors,
    things.authors,
    things.papers,
    things.images,
    revisions,
    post_urls,
    posts,
)
_ELSEWHERE = select(func.count()).where(fetches.c.state == "elsewhere")
_images = things.images.c
_FILES = select(_images.key, _images.path, _images.checksum, _images.dead).where(
    _images.path.is_not(None) | _images.dead
)
_KEEP_FILE = (
    update(things.images)
    .where(_images.key == bindparam("of_key"))
    .values(path=bindparam("path"), checksum=bindparam("checksum"), dead=bindparam("dead"))
)


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A rebuild in progress: all that is done to `archive` is part of its transaction; `crawl_id` is its own crawl.

    `readers` names, by URL, the version of the model that read it last when the rebuild began.
    """

    archive: Archive
    crawl_id: int
    connection: Connection
    readers: dict[str, str]

    def sound_texts(self) -> Iterator[str]:
        """What its posts say that needed no repair, to be read before any page is replayed."""
        return models.select_sound_texts(self.connection)

    def relearn(self, model: PackedModel) -> None:
        """Have every text read by this model, and forget all others."""
        self.archive.models.keep(model)
        models.delete_others(self.connection, model.version)
        self.readers.clear()

    def replay_fetches(self) -> Iterator[PendingFetch]:
        """The pages whose bytes were kept, in order, to be stored meanwhile; all else is carried out between them."""
        departed, files = deque(select_absences(self.connection)), _select_files(self.connection)
        crawls = ledger.select_spans(self.connection)
        _wipe(self.connection)
        for fetch, has_page in ledger.select_fetches(self.connection):
            while departed and _was_before(departed[0], fetch, crawls):
                settle_again(self.connection, departed.popleft())
            if has_page:
                yield fetch
            else:
                _see_again(self.connection, fetch.page)
        for absence in departed:
            settle_again(self.connection, absence)
        if files:
            self.connection.execute(_KEEP_FILE, files)


@contextmanager
def begin_rebuild(archive: Archive, now: datetime) -> Iterator[Rebuild]:
    """A rebuild that is committed at the end of the block; whatever ends it early leaves the archive as it was.

    Raises ArchiveError where the pages are not here, BusyError where a run is reading one of its sites.
    """
    for base_url in archive.sites.list_urls():
        archive.sites.acquire(base_url)
    with archive.write() as connection:
        elsewhere = connection.scalar(_ELSEWHERE)
        if elsewhere:
            raise ArchiveError(f"{elsewhere} of its pages are not here: it was loaded from a dump without fetches")
        readers = models.select_readers(connection)
        nested = archive.nest(connection, readers)
        yield Rebuild(nested, nested.runs.begin("reparse", "reparse", now), connection, readers)


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
    connection.execute(update(posts).values(current_revision_id=None, replaced_by_id=None))
    for table in _DERIVED:
        connection.execute(delete(table))


def _see_again(connection: Connection, page: FetchedPage) -> None:
    if page.status == 304:
        ledger.mark_seen(connection, page)
    else:
        see_url(connection, page.url, Validators(page.etag, page.last_modified), page.fetched_at)
