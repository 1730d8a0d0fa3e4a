"""Writes the rows of the URLs of posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, update

from pipelines.archive.database.bulk import execute_rows, insert_rows
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.ingest.identity.post_search import Match
from pipelines.archive.ingest.known_posts import known_at
from pipelines.archive.ingest.post_metadata import UrlMetadata, encode_metadata
from pipelines.archive.ledger.fetches import FetchOrigin, Validators
from pipelines.archive.schema.posts import post_urls

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

Seen = tuple[str, Validators, datetime]
"""A URL whose page was seen unchanged, the validators of its response, and when."""


def mark_urls_seen(connection: Connection, seen: Sequence[Seen]) -> None:
    """Mark that the pages of URLs were seen unchanged."""
    execute_rows(
        connection,
        _SEE_URL,
        [list_fields(validators) | {"at_url": url, "last_seen_at": seen_at} for url, validators, seen_at in seen],
    )


def update_url(
    connection: Connection, url: str, metadata: Mapping[str, UrlMetadata], origin: FetchOrigin, match: Match
) -> None:
    """Write what was read at a known URL, by media type."""
    row = _describe_url(metadata, origin) | {"at_url": url, "identity_here": match.own_identity}
    connection.execute(_UPDATE_URL, row)


def insert_url(
    connection: Connection,
    post_id: int,
    url: str,
    metadata: Mapping[str, UrlMetadata],
    origin: FetchOrigin,
    match: Match,
) -> None:
    """Insert a new URL of a post, with what was read there, by media type."""
    row = _describe_url(metadata, origin) | {"url": url, "site_id": origin.site_id, "post_id": post_id}
    row |= {"own_identity": match.own_identity, "lineage": match.lineage}
    insert_rows(connection, post_urls, [row | {"status": "live", "first_seen_at": origin.fetched_at}])


def _describe_url(metadata: Mapping[str, UrlMetadata], origin: FetchOrigin) -> dict[str, Any]:
    facts = {media_type: encode_metadata(read) for media_type, read in metadata.items()}
    return list_fields(origin.validators) | {"facts": facts, "last_seen_at": origin.fetched_at}
