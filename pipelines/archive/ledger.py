"""The rows that tell of runs, sites and pages as fetched, before anything in them is understood.

Knows no post.
"""

import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from pipelines.archive.facts import decode_listed, encode_listed
from pipelines.archive.schema.reading import crawls, failures, fetches, sites
from pipelines.records import FetchedPage, Site

_FAST = 1  # light compression: a page halves again at 6, but costs four times as long
_CHUNK = 50


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server wants to be asked with, so that it can answer 304."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class CrawlCounts:
    """What a run found: the columns of `crawls` of the same names."""

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


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that gave nothing: the step that gave up and why; `fetch_id` where raw bytes are kept."""

    crawl_id: int
    url: str
    stage: str
    error: str
    fetch_id: int | None = None


@dataclass(frozen=True, slots=True)
class PendingFetch:
    """A page that was kept and not yet understood, as `keep_fetch` was given it."""

    crawl_id: int
    fetch_id: int
    page: FetchedPage


@dataclass(frozen=True, slots=True)
class FetchOrigin:
    """Where and when a reading was fetched, and what its server wants to be asked with."""

    id: int
    site_id: int
    fetched_at: datetime
    validators: Validators


_INSERT_CRAWL = insert(crawls).returning(crawls.c.id)
_INSERT_FETCH = insert(fetches).returning(fetches.c.id)
_SITE = select(sites).where(sites.c.base_url == bindparam("base_url"))
_ORIGIN = select(fetches.c.id, fetches.c.site_id, fetches.c.fetched_at, fetches.c.etag, fetches.c.last_modified).where(
    fetches.c.id == bindparam("fetch_id")
)
_SET_STATE = update(fetches).where(fetches.c.id == bindparam("fetch_id")).values(state=bindparam("new_state"))
_DROP_RAW = _SET_STATE.values(raw=None)
_PENDING = (
    select(fetches, sites.c.blog, sites.c.base_url, sites.c.theme, sites.c.rank)
    .join_from(fetches, sites)
    .where(fetches.c.state == "pending", fetches.c.id > bindparam("after"))
    .order_by(fetches.c.id)
    .limit(_CHUNK)
)


def insert_crawl(connection: Connection, spider: str, mode: str, now: datetime) -> int:
    return int(connection.execute(_INSERT_CRAWL, {"spider": spider, "mode": mode, "started_at": now}).scalar_one())


def finish_crawl(connection: Connection, crawl_id: int, now: datetime, outcome: str, counts: CrawlCounts) -> None:
    ended = update(crawls).where(crawls.c.id == crawl_id)
    connection.execute(ended.values(finished_at=now, outcome=outcome, **asdict(counts)))


def upsert_site(connection: Connection, site: Site) -> int:
    """The site's number; its row is written only where it says something new."""
    known = connection.execute(_SITE, {"base_url": site.base_url}).one_or_none()
    if known is None:
        return int(connection.execute(insert(sites).returning(sites.c.id), asdict(site)).scalar_one())
    if any(getattr(known, name) != value for name, value in asdict(site).items()):
        connection.execute(update(sites).where(sites.c.id == known.id).values(**asdict(site)))
    return int(known.id)


def mark_checked(connection: Connection, base_url: str, home: Validators, now: datetime) -> None:
    checked = update(sites).where(sites.c.base_url == base_url)
    connection.execute(checked.values(home_etag=home.etag, home_last_modified=home.last_modified, checked_at=now))


def mark_listed(connection: Connection, base_url: str, now: datetime) -> None:
    connection.execute(update(sites).where(sites.c.base_url == base_url).values(listed_at=now))


def insert_fetch(connection: Connection, crawl_id: int, site_id: int, page: FetchedPage) -> int:
    row = {
        "crawl_id": crawl_id,
        "site_id": site_id,
        "url": page.url,
        "fetched_from": page.fetched_from,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "content_type": page.content_type,
        "etag": page.etag,
        "last_modified": page.last_modified,
        "listed": encode_listed(page.listed) if page.listed else None,
        "raw": zlib.compress(page.body, _FAST),
        "state": "pending",
    }
    return int(connection.execute(_INSERT_FETCH, row).scalar_one())


def select_origin(connection: Connection, fetch_id: int) -> FetchOrigin:
    row = connection.execute(_ORIGIN, {"fetch_id": fetch_id}).one()
    return FetchOrigin(row.id, row.site_id, row.fetched_at, Validators(row.etag, row.last_modified))


def settle_fetch(connection: Connection, fetch_id: int, *, same: bool) -> None:
    """The rows of a fetch are derived; one that said nothing new has no more use for its bytes."""
    statement, state = (_DROP_RAW, "same") if same else (_SET_STATE, "kept")
    connection.execute(statement, {"fetch_id": fetch_id, "new_state": state})


def insert_failure(connection: Connection, failure: Failure, now: datetime) -> None:
    connection.execute(insert(failures), asdict(failure) | {"at": now})
    if failure.fetch_id is not None:
        connection.execute(_SET_STATE, {"fetch_id": failure.fetch_id, "new_state": "not_understood"})


def select_pending(connection: Connection, after: int) -> list[PendingFetch]:
    """The next pending fetches with a number above `after`: a few, for they carry whole pages."""
    return [_restore_fetch(row) for row in connection.execute(_PENDING, {"after": after})]


def _restore_fetch(row: Row[*tuple[Any, ...]]) -> PendingFetch:
    page = FetchedPage(
        site=Site(blog=row.blog, base_url=row.base_url, theme=row.theme, rank=row.rank),
        url=row.url,
        fetched_from=row.fetched_from,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        etag=row.etag,
        last_modified=row.last_modified,
        body=zlib.decompress(row.raw),
        listed=decode_listed(row.listed) if row.listed else None,
    )
    return PendingFetch(row.crawl_id, row.id, page)
