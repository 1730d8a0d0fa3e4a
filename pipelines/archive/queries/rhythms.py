"""When each site published and was last read, from which its rhythm follows.  Only reads."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.schema.crawls import crawl_sites, crawls, sites
from pipelines.archive.schema.posts import post_urls, posts

_POSTS = 200  # the latest of a site: ten days of a site that publishes 20 a day, the fastest that is known
_DAYS = 10


@dataclass(frozen=True, slots=True)
class SiteHistory:
    """A site: the spider of its last run, when that began, and the last days on which it published, latest first."""

    base_url: str
    spider: str
    last_run_at: datetime
    days: tuple[date, ...]


_LAST_CRAWL = (
    select(crawl_sites.c.site_id, func.max(crawl_sites.c.crawl_id).label("crawl_id"))
    .where(crawl_sites.c.outcome != "busy")
    .group_by(crawl_sites.c.site_id)
    .subquery()
)
_READ_SITES = (
    select(sites.c.id, sites.c.base_url, crawls.c.spider, crawls.c.started_at)
    .join_from(sites, _LAST_CRAWL, _LAST_CRAWL.c.site_id == sites.c.id)
    .join(crawls, crawls.c.id == _LAST_CRAWL.c.crawl_id)
    .where(crawls.c.started_at <= bindparam("read_before"))
    .order_by(crawls.c.started_at, sites.c.base_url)
)
_RANKED = (
    select(
        post_urls.c.site_id,
        posts.c.published_at,
        func.row_number().over(partition_by=post_urls.c.site_id, order_by=posts.c.published_at.desc()).label("place"),
    )
    .join_from(post_urls, posts)
    .where(among(post_urls.c.site_id), posts.c.published_at.is_not(None))
    .subquery()
)
_PUBLISHED = (
    select(_RANKED.c.site_id, _RANKED.c.published_at)
    .where(_RANKED.c.place <= _POSTS)
    .order_by(_RANKED.c.site_id, _RANKED.c.place)
)


def select_histories(connection: Connection, read_before: datetime) -> list[SiteHistory]:
    """The sites whose last run began before a time, those first that were not read for the longest."""
    rows = connection.execute(_READ_SITES, {"read_before": read_before}).all()
    days: defaultdict[int, dict[date, None]] = defaultdict(dict)
    for published in select_among(connection, _PUBLISHED, [row.id for row in rows]):
        days[published.site_id].setdefault(published.published_at.date())
    return [SiteHistory(row.base_url, row.spider, row.started_at, tuple(days[row.id])[:_DAYS]) for row in rows]
