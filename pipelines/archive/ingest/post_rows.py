"""Applies a change: the rows of a post, its URLs, revisions, events and tags.

Makes no decisions: `changes` decides what is new, edited or shown.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, null, or_, update

from pipelines.archive.database.bulk import execute_rows, insert_rows, select_among
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.ingest.change_rules import PostEventKind
from pipelines.archive.ingest.changes import Change, KnownPost, Outcome, ShownPost
from pipelines.archive.ingest.content_rows import insert_contents
from pipelines.archive.ingest.event_rows import rewrite_events
from pipelines.archive.ingest.known_posts import known_at
from pipelines.archive.ingest.post_metadata import encode_metadata
from pipelines.archive.ingest.post_search import Match
from pipelines.archive.ingest.tag_rows import write_tags
from pipelines.archive.ledger.fetches import FetchOrigin, Validators
from pipelines.archive.papers.paper_rows import refresh_papers
from pipelines.archive.papers.readings import PAPERS_OF, list_readings
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.search.index import index_papers, index_posts
from pipelines.records.readings import Reading

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreResult:
    """The result of storing a reading: outcome, events, and how many of its papers and images are new or known."""

    outcome: Outcome
    papers_new: int
    papers_known: int
    images_new: int
    events: tuple[PostEventKind, ...]


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
_AT_URL = update(post_urls).where(post_urls.c.url == bindparam("at_url"), known_at <= bindparam("last_seen_at"))
_SEE_URL = _AT_URL.values(
    last_seen_at=bindparam("last_seen_at"),
    # A feed or a file has no validators; those of the page are kept.
    **{name: func.coalesce(bindparam(name), post_urls.c[name]) for name in ("etag", "last_modified")},
)
_UPDATE_URL = _SEE_URL.values(
    facts=bindparam("facts"),
    status="live",
    gone_at=None,
    own_identity=func.coalesce(post_urls.c.own_identity, bindparam("identity_here")),
)


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
    update_post_rows(connection, [(post_id, change.shown_post, shown_id)])
    _insert_events(connection, post_id, written_id, change, context)
    happened = _rewrite_events(connection, known, change, context) if known else change.events
    touched = set(arxiv_ids)
    if known:  # the shown revision and the time of publication affect the papers of all its revisions
        touched |= select_papers(connection, [post_id])
    papers_new = refresh_papers(connection, touched, reading)
    index_papers(connection, touched)
    index_posts(connection, [post_id])
    return StoreResult(change.outcome, papers_new, len(arxiv_ids) - papers_new, images_new, happened)


def select_papers(connection: Connection, post_ids: Collection[int]) -> set[str]:
    """The arXiv IDs of the papers in any revision of these posts."""
    return {row.arxiv_id for row in select_among(connection, PAPERS_OF, post_ids)}


def mark_url_seen(connection: Connection, url: str, validators: Validators, seen_at: datetime) -> None:
    """Mark that the page of a URL was seen unchanged."""
    connection.execute(_SEE_URL, list_fields(validators) | {"at_url": url, "last_seen_at": seen_at})


def update_post_rows(connection: Connection, shown: Sequence[tuple[int, ShownPost, int | None]]) -> None:
    """Bring the rows of posts up to date, except for when and why they ended.

    Each is given by its ID, what people see of it, and the ID of the revision that is shown.
    """
    rows = [
        _describe_post(shown_post) | {"post_id": post_id, "current_revision_id": revision_id}
        for post_id, shown_post, revision_id in shown
    ]
    execute_rows(connection, _UPDATE_POST, rows)
    write_tags(connection, {post_id: shown_post.metadata.tags for post_id, shown_post, _ in shown})


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
    facts = {media_type: encode_metadata(metadata) for media_type, metadata in change.post_url.metadata.items()}
    origin, url, match = context.origin, change.post_url.url, context.match
    row = list_fields(origin.validators) | {"facts": facts, "last_seen_at": origin.fetched_at}
    if known and any(post_url.url == url for post_url in known.urls):
        connection.execute(_UPDATE_URL, row | {"at_url": url, "identity_here": match.own_identity})
        return
    row |= {"url": url, "site_id": origin.site_id, "post_id": post_id, "status": "live"}
    row |= {"own_identity": match.own_identity, "lineage": match.lineage, "first_seen_at": origin.fetched_at}
    insert_rows(connection, post_urls, [row])


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


def _insert_events(
    connection: Connection, post_id: int, revision_id: int | None, change: Change, context: StoreContext
) -> None:
    origin, url = context.origin, change.post_url.url
    event = {"crawl_id": context.crawl_id, "at": origin.fetched_at, "post_id": post_id, "url": url}
    insert_rows(connection, events, [event | {"kind": kind, "revision_id": revision_id} for kind in change.events])


def _rewrite_events(
    connection: Connection, known: KnownPost, change: Change, context: StoreContext
) -> tuple[PostEventKind, ...]:
    """The events of a change of a known post, once they agree with what is known of its URLs on other sites.

    Sites may be read in any order: the reading can be older than events of the post.
    """
    at, here = context.origin.fetched_at, change.post_url
    if known.is_oldest:
        connection.execute(_SEEN_FIRST, {"post_id": known.id, "at": at})
    spans_sites = any(post_url.base_url != here.base_url for post_url in known.urls)
    if not spans_sites:
        return change.events
    told = rewrite_events(connection, [known.id])[known.id]
    return tuple(event.kind for event in told if (event.at, event.url) == (at, here.url))
