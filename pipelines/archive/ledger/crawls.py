"""Rows about crawls: what they requested, found and decided, and how they ended for each site.

Of posts, only events are read, to count them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, literal, select, update

from pipelines.archive.schema.crawls import crawl_sites, crawls, sites
from pipelines.archive.schema.posts import events


@dataclass(frozen=True, slots=True)
class CrawlCounts:
    """The counts of a crawl: the columns of `crawls` with the same names."""

    posts_found: int = 0
    posts_new: int = 0
    addresses_new: int = 0
    posts_edited: int = 0
    posts_metadata: int = 0
    posts_same: int = 0
    papers_new: int = 0
    papers_known: int = 0
    images_new: int = 0
    failures: int = 0
    failures_known: int = 0
    posts_unasked: int = 0
    requests: int = 0
    not_modified: int = 0
    bytes_received: int = 0


@dataclass(frozen=True, slots=True)
class SiteEnd:
    """How a crawl ended for one of its sites: the columns of `crawl_sites`."""

    base_url: str
    outcome: str
    posts_found: int


_INSERT_CRAWL = insert(crawls).returning(crawls.c.id)
_SETTLED = ("moved", "replaced", "gone", "returned")
_COUNT_POSTS = select(func.count(events.c.post_id.distinct())).where(
    events.c.crawl_id == bindparam("crawl_id"), events.c.kind == bindparam("kind")
)


def insert_crawl(
    connection: Connection, spider: str, mode: str, now: datetime, bases: Sequence[str] | None = None
) -> int:
    row = {"spider": spider, "mode": mode, "started_at": now, "bases": bases}
    return int(connection.execute(_INSERT_CRAWL, row).scalar_one())


def has_other_crawl(connection: Connection, crawl_id: int) -> bool:
    return connection.scalar(select(crawls.c.id).where(crawls.c.id != crawl_id).limit(1)) is not None


def finish_crawl(connection: Connection, crawl_id: int, now: datetime, outcome: str, counts: CrawlCounts) -> None:
    statement = update(crawls).where(crawls.c.id == crawl_id)
    settled = {f"posts_{kind}": _count_posts(connection, crawl_id, kind) for kind in _SETTLED}
    connection.execute(statement.values(finished_at=now, outcome=outcome, **asdict(counts), **settled))


def _count_posts(connection: Connection, crawl_id: int, kind: str) -> int:
    return int(connection.execute(_COUNT_POSTS, {"crawl_id": crawl_id, "kind": kind}).scalar_one())


def insert_site_end(connection: Connection, crawl_id: int, site_end: SiteEnd) -> None:
    """Insert how a crawl ended for a site; nothing for a site without a row."""
    row = select(literal(crawl_id), sites.c.id, literal(site_end.outcome), literal(site_end.posts_found))
    columns = ("crawl_id", "site_id", "outcome", "posts_found")
    connection.execute(insert(crawl_sites).from_select(columns, row.where(sites.c.base_url == site_end.base_url)))
