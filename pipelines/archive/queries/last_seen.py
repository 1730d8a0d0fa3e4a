"""Selects what conditional requests need for each URL: its validators and the metadata of its post.  Only reads."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.database.json_columns import decode_listed
from pipelines.archive.ingest.post_metadata import HTML, decode_metadata, describe_as_listed
from pipelines.archive.ingest.redirects import leads_on
from pipelines.archive.ledger.fetches import Validators
from pipelines.archive.schema.crawls import fetches
from pipelines.archive.schema.posts import post_urls
from pipelines.records.sites import Listed


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The last time that a URL was fetched and its page parsed: its validators, where it was fetched from (None for
    the site itself), and the metadata of the post in the list and on the page, None where there is none.
    """

    validators: Validators
    fetched_from: str | None
    listed: Listed | None
    on_page: Listed | None


_parsed = fetches.alias("parsed")
_has_validators = func.coalesce(_parsed.c.etag, _parsed.c.last_modified).is_not(None)
_last_fetch = (
    select(func.max(_parsed.c.id))
    .where(_parsed.c.url == post_urls.c.url, _parsed.c.state.in_(("kept", "same")))
    .where(or_(_parsed.c.listed.is_not(None), _has_validators))  # a fetch from a feed has neither
    .correlate(post_urls)
    .scalar_subquery()
)
_LAST_SEEN = (
    select(
        *(post_urls.c[name] for name in ("url", "etag", "last_modified", "facts")),
        *(fetches.c[name] for name in ("fetched_from", "listed")),
    )
    .join_from(post_urls, fetches, fetches.c.id == _last_fetch)
    .where(among(post_urls.c.url), post_urls.c.status == "live")
)
_page_urls = post_urls.alias("page_urls")
_last_redirect = (
    select(func.max(_parsed.c.id))
    .join(_page_urls, _page_urls.c.url == _parsed.c.url)
    .where(_page_urls.c.post_id == post_urls.c.post_id, _parsed.c.state.in_(("kept", "same")))
    .where(_parsed.c.listed["url"].as_string() == post_urls.c.url)
    .correlate(post_urls)
    .scalar_subquery()
)
_LAST_REDIRECTED = (
    select(
        *(post_urls.c[name] for name in ("url", "etag", "last_modified", "facts")),
        *(fetches.c[name] for name in ("fetched_from", "listed")),
    )
    .join_from(post_urls, fetches, fetches.c.id == _last_redirect)
    .where(among(post_urls.c.url), post_urls.c.status == "live", leads_on(post_urls))
)


def select_last_seen(connection: Connection, urls: Collection[str]) -> dict[str, LastSeen]:
    """When each URL was last seen, without URLs that were never read, are gone, or whose fetches are not here."""
    found = {row.url: _restore_last_seen(row) for row in select_among(connection, _LAST_SEEN, urls)}
    others = [url for url in urls if url not in found]
    return found | {row.url: _restore_last_seen(row) for row in select_among(connection, _LAST_REDIRECTED, others)}


def _restore_last_seen(row: Row[Any]) -> LastSeen:
    return LastSeen(
        validators=Validators(row.etag, row.last_modified),
        fetched_from=row.fetched_from,
        listed=decode_listed(row.listed) if row.listed else None,
        on_page=describe_as_listed(row.url, decode_metadata(row.facts[HTML])) if HTML in row.facts else None,
    )
