"""Loads what the archive knows of a post, as `changes` needs it.  Only reads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, select

from pipelines.archive.ingest.changes import KnownPost, NeighbouringHashes, PostUrl, Revision
from pipelines.archive.ingest.match_candidates import find_match
from pipelines.archive.ingest.post_metadata import decode_metadata
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.posts import post_urls, posts, revisions
from pipelines.records.readings import Reading

known_at = func.coalesce(post_urls.c.gone_at, post_urls.c.last_seen_at)  # up to when the archive knows of a URL
_here = post_urls.alias("here")
_site_id = select(sites.c.id).where(sites.c.base_url == bindparam("base_url")).scalar_subquery()
_was_on_site = exists().where(_here.c.post_id == posts.c.id, _here.c.site_id == _site_id)
# Posts that are gone and had the same content: where there is exactly one, it has returned under another identity.
_GONE_TWINS = (
    select(posts.c.id)
    .join_from(revisions, posts, posts.c.current_revision_id == revisions.c.id)
    .where(revisions.c.content_hash == bindparam("hash"), posts.c.kind == bindparam("kind"), posts.c.status == "gone")
    .where(_was_on_site)
)
_POST_ID = select(
    func.coalesce(
        select(post_urls.c.post_id).where(post_urls.c.url == bindparam("url")).scalar_subquery(),
        select(posts.c.id).where(posts.c.identity == bindparam("identity")).scalar_subquery(),
        select(post_urls.c.post_id).where(post_urls.c.url == bindparam("redirected_from")).scalar_subquery(),
    )
)
_KNOWN = (
    select(
        *(posts.c[name] for name in ("id", "identity", "status", "current_revision_id")),
        post_urls.c.url,
        post_urls.c.status.label("url_status"),
        post_urls.c.facts,
        sites.c.base_url,
        sites.c.rank,
        revisions.c.id.label("revision_id"),
        *(revisions.c[name] for name in ("media_type", "content_hash", "encoding_fault", "raw_blocks", "read_at")),
        known_at.label("known_at"),
    )
    .join_from(posts, post_urls, post_urls.c.post_id == posts.c.id)
    .join(sites, sites.c.id == post_urls.c.site_id)
    .outerjoin(revisions, (revisions.c.post_id == posts.c.id) & (revisions.c.url == post_urls.c.url))
    .where(posts.c.id == bindparam("post_id"))
    .order_by(revisions.c.read_at, revisions.c.id)
)


def load_post(connection: Connection, reading: Reading, read_at: datetime) -> KnownPost | None:
    """The known post that a reading is of, None where there is none.

    It is the post at the URL of the reading, else the one with its identity, else the one at the URL that led to it by
    a redirect, else the digest that it matches, else the one post that is gone and had the same content.
    """
    wanted = {"url": reading.url, "identity": reading.identity.key, "redirected_from": reading.redirected_from}
    post_id = connection.scalar(_POST_ID, wanted)
    if post_id is None:
        post_id = find_match(connection, reading)
    if post_id is None:
        wanted = {"hash": reading.content_hash, "kind": reading.identity.kind, "base_url": reading.site.base_url}
        twins = connection.execute(_GONE_TWINS, wanted).all()
        post_id = twins[0].id if len(twins) == 1 else None
    if post_id is None:
        return None
    rows = _select_known(connection, post_id)
    known = replace(_describe_known(rows), neighbours=_find_neighbours(rows, reading, read_at))
    is_past = any(row.url == reading.redirected_from and row.known_at <= read_at for row in rows)
    return _forget_page(known, reading.redirected_from) if is_past else known


def _forget_page(known: KnownPost, url: str | None) -> KnownPost:
    """The post without the metadata of a URL that had a page of its own, and now leads to another."""
    urls = (replace(post_url, metadata={}) if post_url.url == url else post_url for post_url in known.urls)
    return replace(known, urls=tuple(urls))


def load_known(connection: Connection, post_id: int) -> KnownPost:
    """What the archive knows of a post that it holds."""
    return _describe_known(_select_known(connection, post_id))


def _select_known(connection: Connection, post_id: int) -> list[Row[Any]]:
    return list(connection.execute(_KNOWN, {"post_id": post_id}))


def _find_neighbours(rows: Sequence[Row[Any]], reading: Reading, read_at: datetime) -> NeighbouringHashes | None:
    """The content of the URL before and after a reading; None unless the URL was seen or found gone after it."""
    at_url = [row for row in rows if row.url == reading.url]
    if not any(row.known_at > read_at for row in at_url):
        return None
    alike = [row for row in at_url if row.media_type == reading.media_type]
    before = [row.content_hash for row in alike if row.read_at <= read_at]
    after = [row.content_hash for row in alike if row.read_at > read_at]
    return NeighbouringHashes(before[-1] if before else None, after[0] if after else None)


def _describe_known(rows: Sequence[Row[Any]]) -> KnownPost:
    urls = {row.url: row for row in rows}
    read = [_restore_revision(row) for row in rows if row.revision_id is not None]  # ordered by time of reading
    latest = {revision.key: revision for revision in read}
    readable = {revision.key: revision for revision in read if revision.is_readable}
    kept = (dict.fromkeys((readable.get(key, revision), revision)) for key, revision in latest.items())
    return KnownPost(
        id=rows[0].id,
        identity=rows[0].identity,
        live=rows[0].status == "live",
        shown_id=rows[0].current_revision_id,
        urls=tuple(_restore_url(row) for row in urls.values()),
        revisions=tuple(chain.from_iterable(kept)),
    )


def _restore_url(row: Row[Any]) -> PostUrl:
    metadata = {media_type: decode_metadata(stored) for media_type, stored in row.facts.items()}
    return PostUrl(row.url, row.base_url, row.rank, live=row.url_status == "live", metadata=metadata)


def _restore_revision(row: Row[Any]) -> Revision:
    return Revision(row.revision_id, row.url, row.media_type, row.content_hash, row.encoding_fault, row.raw_blocks)
