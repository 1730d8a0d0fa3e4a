"""How runs went and how sites are doing.  Only reads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, false, func, select

from pipelines.archive.schema.crawls import crawl_sites, crawls, sites
from pipelines.archive.schema.posts import events, post_urls

_COUNTS = (
    *("requests", "not_modified", "bytes_received", "posts_found", "posts_new", "posts_edited", "posts_metadata"),
    *("posts_same", "posts_unasked", "posts_moved", "posts_replaced", "posts_gone", "posts_returned", "papers_new"),
    "failures",
)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the ledger has it; `counts` has the columns of `crawls`, null where it was killed or is still on.

    `outcome` is one of the verdicts, or running or interrupted where the run has not written its end.
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
    """What a site must not fall behind: addresses are to be seen after `seen_after`.

    A list read whole counts as a sight of all that it names where its theme is in `telling`: it prints edits.
    """

    seen_after: datetime
    telling: Collection[str]


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """One site: its posts' addresses, live, gone, and `overdue` for another look; what happened when, if ever."""

    base_url: str
    live: int
    gone: int
    overdue: int
    checked_at: datetime | None
    deployed_at: datetime | None
    last_run_at: datetime | None
    last_outcome: str | None
    last_success_at: datetime | None
    last_change_at: datetime | None


_RUNS = select(crawls).order_by(crawls.c.id.desc()).limit(bindparam("most"))
_LAST_RUN = (
    select(crawls.c.finished_at, crawl_sites.c.outcome)
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
    """Where those of the last runs began that have not written their end."""
    rows = connection.execute(_RUNS, {"most": most}).all()
    return {base for row in rows if row.outcome is None for base in row.bases or ()}


def select_runs(connection: Connection, most: int, claims: Mapping[str, bool]) -> list[RunRecord]:
    """The last runs, the latest first; `claims` says of addresses whether a run was reading them a moment ago.

    A run that began at another one has only just begun.
    """
    taken, records = set[str](), []
    for row in connection.execute(_RUNS, {"most": most}):
        bases = set(row.bases or ())
        is_on = any(claims.get(base, True) for base in bases - taken)
        taken |= bases  # whoever holds it came last
        records.append(_describe_run(row, row.outcome or ("running" if is_on else "interrupted")))
    return records


def _describe_run(row: Row[Any], outcome: str) -> RunRecord:
    said = row._mapping
    named = {name: said[name] for name in ("id", "spider", "mode", "started_at", "finished_at")}
    return RunRecord(**named, outcome=outcome, counts={name: said[name] for name in _COUNTS})


def select_health(connection: Connection, freshness: OverduePolicy) -> list[SiteHealth]:
    """Every site that was ever read, by blog and rank."""
    rows = connection.execute(select(sites).order_by(sites.c.blog, sites.c.rank, sites.c.base_url)).all()
    return [_describe_site(connection, row, freshness) for row in rows]


def _describe_site(connection: Connection, site: Row[Any], freshness: OverduePolicy) -> SiteHealth:
    here = {"site_id": site.id}
    last, success = (connection.execute(one, here).one_or_none() for one in (_LAST_RUN, _LAST_SUCCESS))
    counts = connection.execute(_count_addresses(_is_overdue(site, freshness)), here).one()
    return SiteHealth(
        base_url=site.base_url,
        **counts._mapping,
        checked_at=site.checked_at,
        deployed_at=site.deployed_at,
        last_run_at=last and last.finished_at,
        last_outcome=last and last.outcome,
        last_success_at=success and success.finished_at,
        last_change_at=connection.scalar(_LAST_CHANGE, here),
    )


def _count_addresses(overdue: ColumnElement[bool]) -> Select[Any]:
    live = post_urls.c.status == "live"
    counted = {"live": live, "gone": ~live, "overdue": and_(live, overdue)}
    columns: list[Any] = [func.count(case((which, 1))).label(name) for name, which in counted.items()]
    return select(*columns).where(post_urls.c.site_id == bindparam("site_id"))


def _is_overdue(site: Row[Any], freshness: OverduePolicy) -> ColumnElement[bool]:
    """Seen too long ago, and neither the list nor the home page has told since that nothing changed."""
    if site.theme in freshness.telling and _is_after(site.settled_at, freshness.seen_after):
        return false()
    unseen = post_urls.c.last_seen_at < freshness.seen_after
    if site.deployed_at is None or not _is_after(site.checked_at, freshness.seen_after):
        return unseen
    return and_(unseen, post_urls.c.last_seen_at < site.deployed_at)


def _is_after(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment >= limit
