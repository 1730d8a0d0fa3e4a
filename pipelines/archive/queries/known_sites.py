"""Selects what a refresh needs to know of a site before its first request.  Only reads.

Uses few statements that return few rows, whatever the number of posts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from pipelines.archive.ingest.post_metadata import HTML, decode_metadata, describe_as_listed
from pipelines.archive.ledger.failures import has_due
from pipelines.archive.schema.crawls import fetches, sites
from pipelines.archive.schema.posts import post_urls
from pipelines.records.sites import KnownSite, Listed, Site


@dataclass(frozen=True, slots=True)
class RevisitPolicy:
    """How many known posts a refresh requests again: `at_least`, and as many as to see each post within `days`.

    The first of them, up to `recent`, are of the last `recent_days` on which the site published.
    """

    at_least: int
    days: int
    recent: int
    recent_days: int


_published = post_urls.c.facts[HTML]["published_at"].as_string()
_is_page = post_urls.c.facts[HTML]["title"].as_string().is_not(None)
_live_here = (post_urls.c.site_id == bindparam("of_site"), post_urls.c.status == "live", _is_page)
_day = func.substr(_published, 1, 10).label("day")
_DAYS = select(_day, func.count().label("posts")).where(*_live_here, _published.is_not(None)).group_by(_day)
_LONGEST_UNSEEN: Select[Any] = (
    select(post_urls.c.url, post_urls.c.facts)
    .where(*_live_here)
    .order_by(post_urls.c.last_seen_at, post_urls.c.url)
    .limit(bindparam("most"))
)
_RECENT = _LONGEST_UNSEEN.where(_published >= bindparam("first_day"))


_DEPLOYMENTS = (
    select(fetches.c.fetched_from)
    .join_from(fetches, sites)
    .where(sites.c.base_url == bindparam("base_url"), fetches.c.url == sites.c.base_url, fetches.c.state == "same")
    .where(fetches.c.fetched_from.startswith("git:"))
)


def select_sites(connection: Connection) -> list[str]:
    return sorted(connection.scalars(select(sites.c.base_url)))


def select_deployments(connection: Connection, site: Site) -> frozenset[str]:
    """The sources of the deployments of a site that were read to their ends."""
    return frozenset(connection.scalars(_DEPLOYMENTS, {"base_url": site.base_url}))


def select_known_sites(connection: Connection, policy: RevisitPolicy, now: datetime) -> list[KnownSite]:
    return [_restore_site(connection, row, policy, now) for row in connection.execute(select(sites)).all()]


def _restore_site(connection: Connection, row: Row[Any], policy: RevisitPolicy, now: datetime) -> KnownSite:
    days = {date.fromisoformat(count.day): count.posts for count in connection.execute(_DAYS, {"of_site": row.id})}
    return KnownSite(
        site=Site(row.blog, row.base_url, row.theme, row.rank),
        home_etag=row.home_etag,
        home_last_modified=row.home_last_modified,
        home_fetched_from=row.home_fetched_from,
        settled_at=row.settled_at,
        days=days,
        due=_select_due(connection, row, policy, days, now),
        retries=has_due(connection, row.base_url, now),
    )


def _select_due(
    connection: Connection, site: Row[Any], policy: RevisitPolicy, days: dict[date, int], now: datetime
) -> tuple[Listed, ...]:
    """The posts that were not seen for the longest time, those of the last days first."""
    due: dict[str, Listed] = {}
    if days:
        first_day = max(days) - timedelta(days=policy.recent_days - 1)
        recent = {"of_site": site.id, "first_day": first_day.isoformat(), "most": policy.recent}
        due |= _describe(connection.execute(_RECENT, recent))
    most = count_due(sum(days.values()), now - site.deployed_at if site.deployed_at else timedelta(), policy)
    due |= _describe(connection.execute(_LONGEST_UNSEEN, {"of_site": site.id, "most": most}))
    return tuple(list(due.values())[:most])


def count_due(posts: int, elapsed: timedelta, policy: RevisitPolicy) -> int:
    """How many posts of a site are due when `elapsed` has passed since its last deployment.

    >>> count_due(3600, timedelta(days=30), RevisitPolicy(15, 300, 6, 2))
    360
    """
    return max(policy.at_least, ceil(posts * elapsed / timedelta(days=policy.days)))


def _describe(rows: Iterable[Row[Any]]) -> dict[str, Listed]:
    return {row.url: describe_as_listed(row.url, decode_metadata(row.facts[HTML])) for row in rows}
