"""Loads what the archive knows of a post, as `changes` needs it.  Only reads."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.ingest.changes import KnownPost, NeighbouringHashes, PostUrl, Revision
from pipelines.archive.ingest.post_metadata import decode_metadata
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.posts import post_urls, posts, revisions
from pipelines.records.readings import Reading

known_at = func.coalesce(post_urls.c.gone_at, post_urls.c.last_seen_at)  # up to when the archive knows of a URL
_ROWS = (
    select(
        *(posts.c[name] for name in ("id", "identity", "status", "current_revision_id", "first_seen_at")),
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
    .order_by(posts.c.id, revisions.c.read_at, revisions.c.id)
)
_KNOWN, _ALL_KNOWN = _ROWS.where(posts.c.id == bindparam("post_id")), _ROWS.where(among(posts.c.id))


def load_post(connection: Connection, post_id: int, reading: Reading, read_at: datetime) -> KnownPost:
    """What the archive knows of the post that a reading is of."""
    rows = _select_known(connection, post_id)
    known, first = _describe_known(rows), rows[0]
    is_oldest = (read_at, reading.identity.key) < (first.first_seen_at, first.identity)
    known = replace(known, neighbours=_find_neighbours(rows, reading, read_at), is_oldest=is_oldest)
    is_past = any(row.url == reading.redirected_from and row.known_at <= read_at for row in rows)
    return _forget_page(known, reading.redirected_from) if is_past else known


def _forget_page(known: KnownPost, url: str | None) -> KnownPost:
    """The post without the metadata of a URL that had a page of its own, and now leads to another."""
    urls = (replace(post_url, metadata={}) if post_url.url == url else post_url for post_url in known.urls)
    return replace(known, urls=tuple(urls))


def load_known(connection: Connection, post_ids: Collection[int]) -> list[KnownPost]:
    """What the archive knows of posts that it holds."""
    rows = select_among(connection, _ALL_KNOWN, post_ids)
    return [_describe_known(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


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
