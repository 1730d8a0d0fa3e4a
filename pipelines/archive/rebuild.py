"""Derives every row of an archive again from its fetches.

Keeps what cannot be derived from a fetch: departures, the files of images, and which posts are hidden.  Does not import
a parser: the caller takes the pages from `replay_fetches`, parses them, and stores the readings.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from pipelines.archive.correction.hiding import hide_again, select_hidden_urls
from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.departures.reconciliation import Absence, select_absences, settle_again
from pipelines.archive.dump.comparison import Changes, compare_rows
from pipelines.archive.dump.kept_rows import Checksums, Read, find_texts, keep_rows_beside
from pipelines.archive.ingest.post_rows import select_papers
from pipelines.archive.ingest.redirects import note_redirect
from pipelines.archive.ingest.url_rows import mark_urls_seen
from pipelines.archive.ledger import fetches as ledger
from pipelines.archive.ledger import language_models as models
from pipelines.archive.ledger.fetches import PendingFetch, Span, Validators
from pipelines.archive.ledger.missing_pages import Lacking, count_lacking
from pipelines.archive.ledger.parser_state import write_parser
from pipelines.archive.papers.paper_rows import refresh_later
from pipelines.archive.schema import things
from pipelines.archive.schema.crawls import fetches
from pipelines.archive.schema.kinds import KINDS
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.search import search_documents
from pipelines.archive.search.index import Unindexed, index_later
from pipelines.archive.store import BATCH_BYTES, BATCH_PAGES, Archive
from pipelines.errors import ArchiveError
from pipelines.program import name_command
from pipelines.records.models import PackedModel
from pipelines.records.pages import FetchedPage

__all__ = ["Changes", "Fetches", "Rebuild", "begin_rebuild"]

# In the order of deletion: rows before the rows that they refer to.
_DERIVED = (
    search_documents,
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
_WITH_BODY = ("pending", "kept", "not_understood")  # states of fetches
_POSTS = select(posts.c.id).where(among(posts.c.identity))
_COUNT_PAGES = select(func.count()).where(fetches.c.state.in_(_WITH_BODY))
_images = things.images.c
_FILES = select(_images.key, _images.path, _images.checksum, _images.dead).where(
    _images.path.is_not(None) | _images.dead
)
_KEEP_FILE = (
    update(things.images)
    .where(_images.key == bindparam("image_key"))
    .values(path=bindparam("path"), checksum=bindparam("checksum"), dead=bindparam("dead"))
)


Fetches = Iterator[tuple[PendingFetch, bool]]
"""Fetches in order, and whether the body of each was kept."""


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A rebuild in progress: every change to `archive` is part of its transaction; `crawl_id` is its own crawl.

    `versions` gives, by URL, the version of the model that repaired it last before the rebuild began.  `read_before`
    begins another transaction, which sees the archive as it was.  `checksums` are those of what
    was stored so far, where the rows before are kept.
    """

    archive: Archive
    crawl_id: int
    connection: Connection
    versions: dict[str, str]
    unindexed: Unindexed
    read_before: Read
    checksums: Checksums = field(default_factory=Checksums)

    def compare_rows(self, folder: Path, changes: Changes) -> None:
        """Add to `changes` how the rows differ from those that `replay_fetches` has kept; only these are indexed."""
        texts = find_texts(self.connection, self.read_before, folder)
        compare_rows(folder, texts, self.connection, self.checksums, changes)
        rows = select_among(self.connection, _POSTS, changes.changed_posts)
        post_ids = self.unindexed.post_ids = [row.id for row in rows]
        self.unindexed.arxiv_ids = changes.changed_papers | select_papers(self.connection, post_ids)

    def sound_texts(self) -> Iterator[str]:
        """The texts of posts that needed no repair, to be read before any page is replayed."""
        return models.select_sound_texts(self.connection)

    def relearn(self, model: PackedModel) -> None:
        """Use this model for every text, and delete all others."""
        self.archive.models.keep(model)
        models.delete_others(self.connection, model.version)
        self.versions.clear()

    def count_pages(self) -> int:
        """The number of pages that `replay_fetches` gives."""
        return self.connection.scalar(_COUNT_PAGES) or 0

    def replay_fetches(
        self, follow: Callable[[Fetches], Fetches] = iter, folder: Path | None = None
    ) -> Generator[list[PendingFetch], None, None]:
        """Batches of the pages whose bodies were kept, in order; the caller stores each before it takes the next.

        Between them, departures are settled and unchanged pages are marked as seen.  `follow` is given all fetches, and
        gives the same; it may look ahead.  The rows that are replaced are kept in `folder`, if given.
        """
        fetches = follow(ledger.select_fetches(self.connection))
        begun = list(islice(fetches, 1))  # what looks ahead goes on meanwhile
        with self._keep_rows(folder), refresh_later(self.connection):
            for batch in self._replay_fetches(chain(begun, fetches)):
                yield batch
                if folder is not None:
                    self.checksums.add(self.connection)

    def _keep_rows(self, folder: Path | None) -> AbstractContextManager[None]:
        return nullcontext() if folder is None else keep_rows_beside(self.connection, self.read_before, folder)

    def _replay_fetches(self, fetches: Fetches) -> Iterator[list[PendingFetch]]:
        absences, files = deque(select_absences(self.connection)), _select_files(self.connection)
        hidden = select_hidden_urls(self.connection)
        spans = ledger.select_spans(self.connection)
        _wipe(self.connection)
        batch: list[PendingFetch] = []
        for fetch, has_page in fetches:
            is_next = has_page and not (absences and _was_before(absences[0], fetch, spans))
            if batch and not (is_next and _fits(fetch, batch)):
                yield batch
                batch = []
            while absences and _was_before(absences[0], fetch, spans):
                settle_again(self.connection, absences.popleft())
            if has_page:
                batch.append(fetch)
            else:
                _mark_unchanged(self.connection, fetch.page)
        if batch:
            yield batch
        for absence in absences:
            settle_again(self.connection, absence)
        if files:
            self.connection.execute(_KEEP_FILE, files)
        hide_again(self.connection, hidden)


@contextmanager
def begin_rebuild(archive: Archive, now: datetime) -> Iterator[Rebuild]:
    """A rebuild that is committed at the end of the block; an exception leaves the archive as it was.

    Raises ArchiveError for an archive without its pages, BusyError where another run holds one of its sites.
    """
    for base_url in archive.sites.list_urls():
        archive.sites.acquire(base_url)
    with archive.write_anew() as connection:
        lacking = count_lacking(connection)
        if lacking.pages:
            raise ArchiveError(
                f"the archive lacks {lacking.pages:,} of its pages, as it was loaded from a dump without fetches:"
                f" {lacking.advise()}{_advise_dump(lacking)}"
            )
        versions = models.select_used_versions(connection)
        nested = archive.nest(connection, versions)
        with index_later(connection) as unindexed:
            crawl_id = nested.runs.begin("reparse", "reparse", now)
            yield Rebuild(nested, crawl_id, connection, versions, unindexed, archive.read)
        write_parser(connection)
        _check_keys(connection)


def _advise_dump(lacking: Lacking) -> str:
    """How to have the pages that no site has any more."""
    if not lacking.past:
        return ""
    dump, load = name_command("dump", "DIR"), name_command("load", "DIR")
    return f"; for those, run {dump} on the archive that it came from, and {load} into an empty one"


def _fits(fetch: PendingFetch, batch: Sequence[PendingFetch]) -> bool:
    """Whether a page is stored together with those of a batch, which are of one crawl."""
    size = sum(len(each.page.body) for each in batch) + len(fetch.page.body)
    return fetch.crawl_id == batch[0].crawl_id and len(batch) < BATCH_PAGES and size <= BATCH_BYTES


def _was_before(absence: Absence, fetch: PendingFetch, spans: Mapping[int, Span]) -> bool:
    """Whether an absence was noticed before a page was fetched: in an earlier crawl, or earlier in the same.

    A crawl of commits has times in the past, so times are compared only where the two crawls overlap.
    """
    noticed, fetched = spans[absence.crawl_id], spans[fetch.crawl_id]
    if noticed.ended_before(fetched):
        return True
    return not fetched.ended_before(noticed) and absence.at < fetch.page.fetched_at


def _select_files(connection: Connection) -> list[dict[str, Any]]:
    """The columns of images that only requests can fill."""
    rows = connection.execute(_FILES)
    return [{"image_key": row.key, "path": row.path, "checksum": row.checksum, "dead": row.dead} for row in rows]


def _wipe(connection: Connection) -> None:
    # DELETE is slow on PostgreSQL: every deleted row is searched for rows that refer to it.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in _DERIVED)}")
        return
    connection.execute(update(posts).values(current_revision_id=None, replaced_by_id=None))
    for table in _DERIVED:
        connection.execute(delete(table))


def _check_keys(connection: Connection) -> None:
    """Whether the rows exist that others refer to, for which SQLite has not looked as they were written."""
    for table in _DERIVED if connection.dialect.name == "sqlite" else ():
        lost = connection.exec_driver_sql(f"PRAGMA foreign_key_check({table.name})").first()
        assert lost is None, f"a rebuilt row refers to none: {lost}"


def _mark_unchanged(connection: Connection, page: FetchedPage) -> None:
    if page.status == HTTPStatus.NOT_MODIFIED:
        ledger.mark_seen(connection, page)
    else:
        mark_urls_seen(connection, [(page.url, Validators(page.etag, page.last_modified), page.fetched_at)])
        if page.redirected_from:
            note_redirect(connection, page.redirected_from, page.url, page.fetched_at)
