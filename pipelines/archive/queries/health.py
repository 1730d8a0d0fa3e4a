"""Reports on crawls and on the state of each site.  Only reads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, false, func, select

from pipelines.archive.ingest.redirects import leads_on
from pipelines.archive.schema.crawls import crawl_sites, crawls, sites
from pipelines.archive.schema.posts import events, post_urls

_COUNTS = (
    *("requests", "not_modified", "bytes_received", "posts_found", "posts_new", "posts_edited", "posts_metadata"),
    *("posts_same", "posts_unasked", "posts_moved", "posts_replaced", "posts_gone", "posts_returned", "papers_new"),
    "failures",
)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A crawl in the ledger.  `counts` has columns of `crawls`, None where the crawl was killed or is running.

    `outcome` is a verdict, or running or interrupted for a crawl that has not recorded its end.
    """

    id: int
    spider: str
    mode: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    counts: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class OverduePolicy:
    """When a URL is overdue: it was not seen since `seen_after`.

    The lists of the `themes_with_edits` print edits: reading such a list to its end counts as seeing all that it names.
    """

    seen_after: datetime
    themes_with_edits: Collection[str]


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """The state of a site: the number of URLs that are live, gone and overdue, and when things last happened."""

    base_url: str
    live: int
    gone: int
    overdue: int
    checked_at: datetime | None
    deployed_at: datetime | None
    last_run_at: datetime | None
    last_outcome: str | None
    last_spider: str | None
    last_success_at: datetime | None
    last_change_at: datetime | None


_RUNS = select(crawls).order_by(crawls.c.id.desc()).limit(bindparam("most"))
_LAST_RUN = (
    select(crawls.c.finished_at, crawls.c.spider, crawl_sites.c.outcome)
    .join_from(crawl_sites, crawls)
    .where(crawl_sites.c.site_id == bindparam("site_id"), crawl_sites.c.outcome != "busy")
    .order_by(crawls.c.id.desc())
    .limit(1)
)
_LAST_SUCCESS = _LAST_RUN.where(crawl_sites.c.outcome == "finished")
_LAST_CHANGE = (
    select(func.max(events.c.at))
    .join_from(events, post_urls, post_urls.c.url == events.c.url)
    .where(post_urls.c.site_id == bindparam("site_id"))
)


def select_open_bases(connection: Connection, most: int) -> set[str]:
    """The base URLs of the crawls, among the last `most`, that have not recorded their end."""
    rows = connection.execute(_RUNS, {"most": most}).all()
    return {base for row in rows if row.outcome is None for base in row.bases or ()}


def select_runs(connection: Connection, most: int, locked: Mapping[str, bool]) -> list[RunRecord]:
    """The last crawls, the latest first.  `locked` says, by base URL, whether a run held the site a moment ago.

    A crawl with a base URL that is not in `locked` has just begun.
    """
    taken, records = set[str](), []
    for row in connection.execute(_RUNS, {"most": most}):
        bases = set(row.bases or ())
        is_running = any(locked.get(base, True) for base in bases - taken)
        taken |= bases  # a lock is held by the latest crawl
        records.append(_describe_run(row, row.outcome or ("running" if is_running else "interrupted")))
    return records


def _describe_run(row: Row[Any], outcome: str) -> RunRecord:
    columns = row._mapping
    named = {name: columns[name] for name in ("id", "spider", "mode", "started_at", "finished_at")}
    return RunRecord(**named, outcome=outcome, counts={name: columns[name] for name in _COUNTS})


def select_health(connection: Connection, policy: OverduePolicy) -> list[SiteHealth]:
    """Every site that was ever read, by blog and rank."""
    rows = connection.execute(select(sites).order_by(sites.c.blog, sites.c.rank, sites.c.base_url)).all()
    return [_describe_site(connection, row, policy) for row in rows]


def _describe_site(connection: Connection, site: Row[Any], policy: OverduePolicy) -> SiteHealth:
    here = {"site_id": site.id}
    last, success = (connection.execute(query, here).one_or_none() for query in (_LAST_RUN, _LAST_SUCCESS))
    counts = connection.execute(_count_urls(_is_overdue(site, policy)), here).one()
    return SiteHealth(
        base_url=site.base_url,
        **counts._mapping,
        checked_at=site.checked_at,
        deployed_at=site.deployed_at,
        last_run_at=last and last.finished_at,
        last_outcome=last and last.outcome,
        last_spider=last and last.spider,
        last_success_at=success and success.finished_at,
        last_change_at=connection.scalar(_LAST_CHANGE, here),
    )


def _count_urls(overdue: ColumnElement[bool]) -> Select[Any]:
    live = post_urls.c.status == "live"
    counted = {"live": live, "gone": ~live, "overdue": and_(live, overdue)}
    columns: list[Any] = [func.count(case((which, 1))).label(name) for name, which in counted.items()]
    return select(*columns).where(post_urls.c.site_id == bindparam("site_id"))


def _is_overdue(site: Row[Any], policy: OverduePolicy) -> ColumnElement[bool]:
    """Whether a URL was not seen recently, and neither the list nor the home page showed since that nothing changed."""
    if site.theme in policy.themes_with_edits and _is_after(site.settled_at, policy.seen_after):
        return false()
    unseen = and_(post_urls.c.last_seen_at < policy.seen_after, ~leads_on(post_urls))
    if site.deployed_at is None or not _is_after(site.checked_at, policy.seen_after):
        return unseen
    return and_(unseen, post_urls.c.last_seen_at < site.deployed_at)


def _is_after(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment >= limit
