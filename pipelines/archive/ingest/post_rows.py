"""Applies a change: the rows of a post, its URLs, revisions, events and tags.

Makes no decisions: `changes` decides what is new, edited or shown.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update

from pipelines.archive.database.bulk import among, find_or_insert, insert_rows, select_among
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.ingest.changes import Change, EventKind, KnownPost, Outcome, ShownPost
from pipelines.archive.ingest.content_rows import insert_contents
from pipelines.archive.ingest.known_posts import known_at
from pipelines.archive.ingest.post_metadata import encode_metadata
from pipelines.archive.ledger.fetches import FetchOrigin, Validators
from pipelines.archive.papers.paper_rows import refresh_papers
from pipelines.archive.papers.readings import PAPERS_OF, list_readings
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.things import post_tags, tags
from pipelines.records.readings import Reading

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreResult:
    """The result of storing a reading: outcome, events, and how many of its papers and images are new or known."""

    outcome: Outcome
    papers_new: int
    papers_known: int
    images_new: int
    events: tuple[EventKind, ...]


@dataclass(frozen=True, slots=True)
class StoreContext:
    """Where a reading comes from: the page that it was read from, and the crawl that stores it."""

    origin: FetchOrigin
    crawl_id: int


# The columns of `posts` that an update may change.
_UPDATED = (
    *("identity", "kind", "title", "topic", "category", "edition_date", "heading_date", "url", "author"),
    *("published_at", "published_precision", "updated_at", "cover_image_url", "description", "licence_url"),
    *("status", "gone_at", "replaced_by_id", "current_revision_id"),
)
_UPDATE_POST = (
    update(posts)
    .where(
        posts.c.id == bindparam("post_id"),
        or_(*(posts.c[name].is_distinct_from(bindparam(name, type_=posts.c[name].type)) for name in _UPDATED)),
    )
    .values({name: bindparam(name) for name in _UPDATED})
)
_INSERT_POST = insert(posts).returning(posts.c.id)
_INSERT_REVISION = insert(revisions).returning(revisions.c.id)
_AT_URL = update(post_urls).where(post_urls.c.url == bindparam("at_url"), known_at <= bindparam("last_seen_at"))
_SEE_URL = _AT_URL.values(
    last_seen_at=bindparam("last_seen_at"),
    # A feed or a file has no validators; those of the page are kept.
    **{name: func.coalesce(bindparam(name), post_urls.c[name]) for name in ("etag", "last_modified")},
)
_UPDATE_URL = _SEE_URL.values(facts=bindparam("facts"), status="live", gone_at=None)
_TAGS = select(tags.c.name, tags.c.id).join_from(post_tags, tags).where(post_tags.c.post_id == bindparam("post_id"))
_DELETE_TAG = delete(post_tags).where(
    post_tags.c.post_id == bindparam("of_post"), post_tags.c.tag_id == bindparam("of_tag")
)
_DELETE_UNUSED = delete(tags).where(among(tags.c.id), ~exists().where(post_tags.c.tag_id == tags.c.id))


def apply_change(
    connection: Connection, known: KnownPost | None, change: Change, reading: Reading, context: StoreContext
) -> StoreResult:
    """Write a change; for an unchanged reading only that its URL was seen."""
    logger.debug("%s: %s: %s", reading.url, change.outcome, change.reason)
    arxiv_ids = {paper.arxiv_id for paper in list_readings(reading)}
    if change.outcome == "same":
        mark_url_seen(connection, reading.url, context.origin.validators, context.origin.fetched_at)
        return StoreResult("same", 0, len(arxiv_ids), 0, ())
    post_id = known.id if known else _insert_post(connection, change.shown_post, context)
    _write_url(connection, post_id, known, change, context)
    written_id, images_new = _insert_revision(connection, post_id, change, reading, context)
    shown_id = change.shown_post.revision.id or written_id
    update_post_row(connection, post_id, change.shown_post, {"current_revision_id": shown_id})
    _insert_events(connection, post_id, written_id, change, context)
    touched = set(arxiv_ids)
    if known:  # the shown revision and the time of publication affect the papers of all its revisions
        touched |= select_papers(connection, [post_id])
    papers_new = refresh_papers(connection, touched, reading)
    return StoreResult(change.outcome, papers_new, len(arxiv_ids) - papers_new, images_new, change.events)


def select_papers(connection: Connection, post_ids: Collection[int]) -> set[str]:
    """The arXiv IDs of the papers in any revision of these posts."""
    return {row.arxiv_id for row in select_among(connection, PAPERS_OF, post_ids)}


def mark_url_seen(connection: Connection, url: str, validators: Validators, seen_at: datetime) -> None:
    """Mark that the page of a URL was seen unchanged."""
    connection.execute(_SEE_URL, list_fields(validators) | {"at_url": url, "last_seen_at": seen_at})


def update_post_row(connection: Connection, post_id: int, shown_post: ShownPost, given: dict[str, Any]) -> None:
    """Bring the row of a post up to date; `given` has the columns that do not follow from the shown post."""
    connection.execute(_UPDATE_POST, _describe_post(shown_post) | given | {"post_id": post_id})
    _write_tags(connection, post_id, shown_post.metadata.tags)


def _describe_post(shown_post: ShownPost) -> dict[str, Any]:
    """The columns of `posts` that follow from the shown post, with the values that others have for a live post."""
    columns = list_fields(shown_post.metadata)
    del columns["tags"]
    status = "live" if shown_post.live else "gone"
    current = {"identity": shown_post.identity, "url": shown_post.url, "status": status}
    return columns | current | {"gone_at": None, "replaced_by_id": None}


def _insert_post(connection: Connection, shown_post: ShownPost, context: StoreContext) -> int:
    row = _describe_post(shown_post) | {"first_seen_at": context.origin.fetched_at}
    return int(connection.execute(_INSERT_POST, row).scalar_one())


def _write_url(
    connection: Connection, post_id: int, known: KnownPost | None, change: Change, context: StoreContext
) -> None:
    facts = {media_type: encode_metadata(metadata) for media_type, metadata in change.post_url.metadata.items()}
    origin, url = context.origin, change.post_url.url
    row = list_fields(origin.validators) | {"facts": facts, "last_seen_at": origin.fetched_at}
    if known and any(post_url.url == url for post_url in known.urls):
        connection.execute(_UPDATE_URL, row | {"at_url": url})
        return
    row |= {"url": url, "site_id": origin.site_id, "post_id": post_id, "status": "live"}
    insert_rows(connection, post_urls, [row | {"first_seen_at": origin.fetched_at}])


def _insert_revision(
    connection: Connection, post_id: int, change: Change, reading: Reading, context: StoreContext
) -> tuple[int | None, int]:
    """The ID of the revision that was written, if one was, and how many images of it were unknown before."""
    if change.written is None:
        return None, 0
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
    revision_id = int(connection.execute(_INSERT_REVISION, row).scalar_one())
    return revision_id, insert_contents(connection, revision_id, reading)


def _write_tags(connection: Connection, post_id: int, names: Sequence[str]) -> None:
    """Update the tags of a post; a tag that no post has any more is deleted."""
    known = {row.name: row.id for row in connection.execute(_TAGS, {"post_id": post_id})}
    ids, _ = find_or_insert(connection, tags.c.name, {name: {"name": name} for name in names if name not in known})
    insert_rows(connection, post_tags, [{"post_id": post_id, "tag_id": tag_id} for tag_id in ids.values()])
    stale = [{"of_post": post_id, "of_tag": tag_id} for name, tag_id in known.items() if name not in names]
    if stale:
        connection.execute(_DELETE_TAG, stale)
        connection.execute(_DELETE_UNUSED, {"keys": [tag["of_tag"] for tag in stale]})


def _insert_events(
    connection: Connection, post_id: int, revision_id: int | None, change: Change, context: StoreContext
) -> None:
    origin, url = context.origin, change.post_url.url
    event = {"crawl_id": context.crawl_id, "at": origin.fetched_at, "post_id": post_id, "url": url}
    insert_rows(connection, events, [event | {"kind": kind, "revision_id": revision_id} for kind in change.events])
