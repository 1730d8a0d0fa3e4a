"""Applies a change: the rows of a post, its URLs, revisions, events and tags.

Makes no decisions: `changes` decides what is new, edited or shown.  What only later transactions read is left to the
batch, which writes it for all its readings together.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, null, or_, update

from pipelines.archive.database.bulk import execute_rows, select_among
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.ingest.batch import Batch
from pipelines.archive.ingest.change_rules import PostEventKind
from pipelines.archive.ingest.changes import Change, KnownPost, Outcome, ShownPost
from pipelines.archive.ingest.content_rows import NewRevision, insert_blocks
from pipelines.archive.ingest.event_rows import rewrite_events
from pipelines.archive.ingest.identity.post_search import Match
from pipelines.archive.ingest.tag_rows import write_tags
from pipelines.archive.ingest.url_rows import insert_url, update_url
from pipelines.archive.ledger.fetches import FetchOrigin
from pipelines.archive.papers.readings import PAPERS_OF
from pipelines.archive.schema.posts import posts, revisions
from pipelines.records.readings import Reading

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Applied:
    """A change that was applied: the events that it caused, the post, and the revision that was written, if one was.

    `post_id` is None where nothing but the URL was seen.
    """

    outcome: Outcome
    events: tuple[PostEventKind, ...] = ()
    post_id: int | None = None
    revision_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoreContext:
    """Where a reading comes from, the crawl that stores it, and the posts that it is of."""

    origin: FetchOrigin
    crawl_id: int
    match: Match


# The columns of `posts` that an update may change.
_UPDATED = (
    *("identity", "kind", "title", "topic", "category", "edition_date", "heading_date", "url", "author"),
    *("published_at", "published_precision", "updated_at", "cover_image_url", "description", "licence_url"),
    *("status", "current_revision_id"),
)
_END = ("gone_at", "replaced_by_id")  # of a post that is gone: written with its events
_UPDATE_POST = (
    update(posts)
    .where(
        posts.c.id == bindparam("post_id"),
        or_(*(posts.c[name].is_distinct_from(bindparam(name, type_=posts.c[name].type)) for name in _UPDATED)),
    )
    .values({name: bindparam(name) for name in _UPDATED})
    .values({name: case((bindparam("status") == "live", null()), else_=posts.c[name]) for name in _END})
)
_SEEN_FIRST = (
    update(posts)
    .where(posts.c.id == bindparam("post_id"), posts.c.first_seen_at > bindparam("at"))
    .values(first_seen_at=bindparam("at"))
)
_INSERT_POST = insert(posts).returning(posts.c.id)
_INSERT_REVISION = insert(revisions).returning(revisions.c.id)


def apply_change(
    batch: Batch, known: KnownPost | None, change: Change, reading: Reading, context: StoreContext
) -> Applied:
    """Write a change; for an unchanged reading only that its URL was seen."""
    logger.debug("%s: %s: %s", reading.url, change.outcome, change.reason)
    connection, origin = batch.connection, context.origin
    if known and change.outcome == "same":
        batch.add_seen(known.id, (reading.url, origin.validators, origin.fetched_at))
        return Applied("same")
    post_id = known.id if known else _insert_post(connection, change.shown_post, context)
    _write_url(connection, post_id, known, change, context)
    written_id = _insert_revision(batch, post_id, change, reading, context)
    shown_id = change.shown_post.revision.id or written_id
    _update_posts(connection, [(post_id, change.shown_post, shown_id)])
    event = {"crawl_id": context.crawl_id, "at": origin.fetched_at, "post_id": post_id, "url": reading.url}
    happened = [event | {"kind": kind, "revision_id": written_id} for kind in change.events]
    batch.add_post(post_id, change.shown_post.metadata.tags, happened)
    kinds = _rewrite_events(batch, known, change, context) if known else change.events
    return Applied(change.outcome, kinds, post_id, written_id)


def select_papers(connection: Connection, post_ids: Collection[int]) -> set[str]:
    """The arXiv IDs of the papers in any revision of these posts."""
    return {row.arxiv_id for row in select_among(connection, PAPERS_OF, post_ids)}


def update_post_rows(connection: Connection, shown: Sequence[tuple[int, ShownPost, int | None]]) -> None:
    """Bring the rows of posts up to date, except for when and why they ended.

    Each is given by its ID, what people see of it, and the ID of the revision that is shown.
    """
    _update_posts(connection, shown)
    write_tags(connection, {post_id: shown_post.metadata.tags for post_id, shown_post, _ in shown})


def _update_posts(connection: Connection, shown: Sequence[tuple[int, ShownPost, int | None]]) -> None:
    rows = [
        _describe_post(shown_post) | {"post_id": post_id, "current_revision_id": revision_id}
        for post_id, shown_post, revision_id in shown
    ]
    execute_rows(connection, _UPDATE_POST, rows)


def _describe_post(shown_post: ShownPost) -> dict[str, Any]:
    """The columns of `posts` that follow from the shown post."""
    columns = list_fields(shown_post.metadata)
    del columns["tags"]
    status = "live" if shown_post.live else "gone"
    current = {"identity": shown_post.identity, "url": shown_post.url, "status": status}
    return columns | current


def _insert_post(connection: Connection, shown_post: ShownPost, context: StoreContext) -> int:
    row = _describe_post(shown_post) | {"first_seen_at": context.origin.fetched_at}
    return int(connection.execute(_INSERT_POST, row).scalar_one())


def _write_url(
    connection: Connection, post_id: int, known: KnownPost | None, change: Change, context: StoreContext
) -> None:
    url, metadata = change.post_url.url, change.post_url.metadata
    if known and any(post_url.url == url for post_url in known.urls):
        update_url(connection, url, metadata, context.origin, context.match)
    else:
        insert_url(connection, post_id, url, metadata, context.origin, context.match)


def _insert_revision(batch: Batch, post_id: int, change: Change, reading: Reading, context: StoreContext) -> int | None:
    """The ID of the revision that was written, if one was; with its paper blocks, by which posts are matched."""
    if change.written is None:
        return None
    row = list_fields(change.written) | {
        "post_id": post_id,
        "fetch_id": context.origin.id,
        "read_at": context.origin.fetched_at,
        "restored_chars": reading.repair.restored_chars,
        "uncertain_chars": reading.repair.uncertain_chars,
        "model_version": reading.repair.model_version,
        "theme": reading.theme,
    }
    del row["id"]
    revision_id = int(batch.connection.execute(_INSERT_REVISION, row).scalar_one())
    blocks = insert_blocks(batch.connection, revision_id, reading)
    batch.add_revision(NewRevision(revision_id, reading, blocks))
    return revision_id


def _rewrite_events(batch: Batch, known: KnownPost, change: Change, context: StoreContext) -> tuple[PostEventKind, ...]:
    """The events of a change of a known post, once they agree with what is known of its URLs on other sites.

    Sites may be read in any order: the reading can be older than events of the post.
    """
    at, here = context.origin.fetched_at, change.post_url
    if known.is_oldest:
        batch.connection.execute(_SEEN_FIRST, {"post_id": known.id, "at": at})
    spans_sites = any(post_url.base_url != here.base_url for post_url in known.urls)
    if not spans_sites:
        return change.events
    batch.flush()
    told = rewrite_events(batch.connection, [known.id])[known.id]
    return tuple(event.kind for event in told if (event.at, event.url) == (at, here.url))
