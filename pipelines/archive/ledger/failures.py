"""Rows about pages that failed: one per page and crawl, which continues the series of the row before it.

A failure is known where the page failed in the same way when it was last requested.  A refresh requests such a page
again once it has waited for as long as the failure has lasted, at most `_LONGEST_WAIT`: at doubling intervals.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from pipelines.archive.database.bulk import among, execute_rows, select_among
from pipelines.archive.schema.crawls import failures, fetches, sites
from pipelines.archive.schema.posts import post_urls
from pipelines.records.pages import OpenFailure, PageFailure

_LONGEST_WAIT = timedelta(days=7)
_IMAGE = "image"  # the stage of images: they are requested with their posts


_is_open = failures.c.ended_at.is_(None)
_at_url = and_(_is_open, failures.c.url == bindparam("at_url"))
_LAST = select(failures).where(_at_url).order_by(failures.c.id.desc()).limit(1)
_CLOSE = (
    update(failures)
    .where(_is_open, among(failures.c.url), failures.c.at <= bindparam("now"))
    .values(ended_at=bindparam("now"))
)
_OPEN = select(failures).where(_is_open).order_by(failures.c.at.desc(), failures.c.id.desc())
_OPEN_AT = _OPEN.where(among(failures.c.url))
_NOT_UNDERSTOOD = update(fetches).where(fetches.c.id == bindparam("fetch_id")).values(state="not_understood")
_LIVE = select(post_urls.c.url).where(post_urls.c.url == bindparam("at_url"), post_urls.c.status == "live")
_BASES = select(sites.c.base_url)


def insert_failure(
    connection: Connection, crawl_id: int, failure: PageFailure, now: datetime, fetch_id: int | None
) -> bool:
    """Insert a failure; whether it is known.  Its fetch, if there is one, keeps the body."""
    last = connection.execute(_LAST, {"at_url": failure.url}).first()
    first_at, times = now, 1
    if last is not None and (last.stage, last.error) == (failure.stage, failure.reason):
        first_at, times = last.first_at, last.times + (last.crawl_id != crawl_id)
    close_failures(connection, [failure.url], now)
    row = {"crawl_id": crawl_id, "url": failure.url, "stage": failure.stage, "error": failure.reason}
    connection.execute(insert(failures), row | {"fetch_id": fetch_id, "at": now, "first_at": first_at, "times": times})
    if fetch_id is not None:
        connection.execute(_NOT_UNDERSTOOD, {"fetch_id": fetch_id})
    return times > 1


def is_of_live_post(connection: Connection, url: str) -> bool:
    """Whether a URL is that of a post that was read there, and is not gone."""
    return connection.scalar(_LIVE, {"at_url": url}) is not None


def close_failures(connection: Connection, urls: Collection[str], now: datetime) -> None:
    """End what is open of pages that responded, or failed anew, at `now`."""
    close_failures_at(connection, [(urls, now)])


def close_failures_at(connection: Connection, ended: Sequence[tuple[Collection[str], datetime]]) -> None:
    """As `close_failures`, of several moments."""
    execute_rows(connection, _CLOSE, [{"keys": list(urls), "now": now} for urls, now in ended])


def select_open(connection: Connection) -> list[OpenFailure]:
    """What is open, the latest first."""
    return [_describe(row) for row in connection.execute(_OPEN)]


def select_open_at(connection: Connection, urls: Collection[str]) -> dict[str, OpenFailure]:
    """What is open of these pages, by URL."""
    return {row.url: _describe(row) for row in select_among(connection, _OPEN_AT, urls)}


def has_due(connection: Connection, base_url: str, now: datetime) -> bool:
    """Whether a page of a site failed and is to be requested again."""
    return any(row.stage != _IMAGE and _describe(row).retry_at <= now for row in _select_below(connection, base_url))


def close_unlisted(
    connection: Connection, base_url: str, crawl_id: int, listed: Collection[str], now: datetime
) -> None:
    """End what is open of a site whose lists a crawl has read to their ends, except for the posts that they name.

    A list that did not fail again works, and a post that they do not name is not on the site any more.
    """
    others = [base for base in connection.scalars(_BASES) if base != base_url and base.startswith(base_url)]
    ended = [
        row.url
        for row in _select_below(connection, base_url)
        if row.crawl_id != crawl_id and row.stage != _IMAGE and row.url not in listed
        if not any(row.url.startswith(base) for base in others)
    ]
    close_failures(connection, ended, now)


def _select_below(connection: Connection, base_url: str) -> list[Row[Any]]:
    return list(connection.execute(_OPEN.where(failures.c.url.startswith(base_url, autoescape=True))))


def _describe(row: Row[Any]) -> OpenFailure:
    wait = min(row.at - row.first_at, _LONGEST_WAIT)
    return OpenFailure(row.url, row.stage, row.error, row.first_at, row.at, row.times, row.at + wait)
