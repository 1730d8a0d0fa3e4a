"""The rows that tell of sites and pages as fetched, before anything in them is understood.

Knows no post.
"""

import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, insert, select, update

from pipelines.archive.database.json_columns import decode_listed, encode_listed
from pipelines.archive.schema.crawls import crawls, failures, fetches, sites
from pipelines.archive.schema.posts import post_urls
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Deployed, Site

_FAST = 1  # light compression: a page halves again at 6, but costs four times as long
_CHUNK = 50


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server wants to be asked with, so that it can answer 304."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class PendingFetch:
    """A page that was kept and is to be understood, as it was fetched."""

    crawl_id: int
    fetch_id: int
    page: FetchedPage


@dataclass(frozen=True, slots=True)
class Span:
    """When a run began and ended, None where it did not come to its end."""

    started_at: datetime
    finished_at: datetime | None

    def ended_before(self, other: "Span") -> bool:
        return self.finished_at is not None and self.finished_at <= other.started_at


@dataclass(frozen=True, slots=True)
class FetchOrigin:
    """Where and when a reading was fetched, and what its server wants to be asked with.

    `pending` until the rows of the fetch are derived for the first time.
    """

    id: int
    site_id: int
    fetched_at: datetime
    validators: Validators
    pending: bool


_INSERT_FETCH = insert(fetches).returning(fetches.c.id)
_SITE = select(sites).where(sites.c.base_url == bindparam("base_url"))
_ORIGIN = select(
    *(fetches.c[name] for name in ("id", "site_id", "fetched_at", "etag", "last_modified", "state"))
).where(fetches.c.id == bindparam("fetch_id"))
_SET_STATE = update(fetches).where(fetches.c.id == bindparam("fetch_id")).values(state=bindparam("new_state"))
_DROP_RAW = _SET_STATE.values(raw=None)
_MARK_SEEN = (
    update(post_urls)
    .where(post_urls.c.url == bindparam("at_url"), post_urls.c.status == "live")
    .values(
        last_seen_at=bindparam("at"),
        etag=func.coalesce(bindparam("now_etag"), post_urls.c.etag),
        last_modified=func.coalesce(bindparam("now_modified"), post_urls.c.last_modified),
    )
)
_FETCHES = (
    select(fetches, sites.c.blog, sites.c.base_url, sites.c.theme, sites.c.rank)
    .join_from(fetches, sites)
    .where(fetches.c.id > bindparam("after"))
    .order_by(fetches.c.id)
    .limit(_CHUNK)
)
_is_pending = fetches.c.state == "pending"
_PENDING = _FETCHES.where(_is_pending, sites.c.base_url == bindparam("base_url"))
_PENDING_SITES = select(sites.c.base_url).where(sites.c.id.in_(select(fetches.c.site_id).where(_is_pending)))


def upsert_site(connection: Connection, site: Site) -> int:
    """The site's number; its row is written only where it says something new."""
    known = connection.execute(_SITE, {"base_url": site.base_url}).one_or_none()
    if known is None:
        return int(connection.execute(insert(sites).returning(sites.c.id), asdict(site)).scalar_one())
    said = {name: value for name, value in asdict(site).items() if value != ""}  # a theme that nobody has seen yet
    if any(getattr(known, name) != value for name, value in said.items()):
        connection.execute(update(sites).where(sites.c.id == known.id).values(**said))
    return int(known.id)


def mark_checked(connection: Connection, base_url: str, now: datetime) -> None:
    connection.execute(update(sites).where(sites.c.base_url == base_url).values(checked_at=now))


def mark_deployment_complete(connection: Connection, home: FetchedPage) -> None:
    """The home page's validators from now on, and when they changed."""
    marks = {"home_etag": home.etag, "home_last_modified": home.last_modified, "home_fetched_from": home.fetched_from}
    site = update(sites).where(sites.c.base_url == home.site.base_url)
    mark = "home_etag" if home.etag else "home_last_modified"
    connection.execute(site.where(sites.c[mark].is_distinct_from(marks[mark])).values(deployed_at=home.fetched_at))
    connection.execute(site.values(**marks))


def mark_listed(connection: Connection, base_url: str, now: datetime) -> None:
    connection.execute(update(sites).where(sites.c.base_url == base_url).values(listed_at=now))


def insert_fetch(connection: Connection, crawl_id: int, site_id: int, page: FetchedPage) -> int:
    kept = {"raw": zlib.compress(page.body, _FAST), "state": "pending"}
    return _insert_fetch(connection, _describe_fetch(crawl_id, site_id, page) | kept)


def insert_sight(connection: Connection, crawl_id: int, site_id: int, page: FetchedPage) -> int:
    """An answer without a page, from a server that says the page is still the one that is known."""
    return _insert_fetch(connection, _describe_fetch(crawl_id, site_id, page) | {"raw": None, "state": "same"})


def insert_deployment(connection: Connection, crawl_id: int, site_id: int, deployed: Deployed) -> None:
    """As if its home page had been seen: that tells which deployments were read to their ends."""
    home = FetchedPage(
        site=deployed.site,
        url=deployed.site.base_url,
        fetched_from=deployed.source,
        fetched_at=deployed.at,
        status=200,
        content_type=None,
        etag=None,
        last_modified=None,
        body=b"",
    )
    insert_sight(connection, crawl_id, site_id, home)
    times = {"deployed_at", "listed_at"} if deployed.whole else {"deployed_at"}
    connection.execute(
        update(sites)
        .where(sites.c.id == site_id)
        .values({name: case((sites.c[name] > deployed.at, sites.c[name]), else_=deployed.at) for name in times})
    )


def mark_seen(connection: Connection, page: FetchedPage) -> bool:
    """Whether the address is known and live; then it was seen again, with validators where the answer names them."""
    seen = {"at_url": page.url, "at": page.fetched_at, "now_etag": page.etag, "now_modified": page.last_modified}
    return connection.execute(_MARK_SEEN, seen).rowcount > 0


def _describe_fetch(crawl_id: int, site_id: int, page: FetchedPage) -> dict[str, Any]:
    return {
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
    }


def _insert_fetch(connection: Connection, row: dict[str, Any]) -> int:
    return int(connection.execute(_INSERT_FETCH, row).scalar_one())


def select_origin(connection: Connection, fetch_id: int) -> FetchOrigin:
    row = connection.execute(_ORIGIN, {"fetch_id": fetch_id}).one()
    validators = Validators(row.etag, row.last_modified)
    return FetchOrigin(row.id, row.site_id, row.fetched_at, validators, row.state == "pending")


def settle_fetch(connection: Connection, origin: FetchOrigin, *, same: bool) -> None:
    """The rows of a fetch are derived; one that said nothing new has no more use for its bytes.

    What was kept once stays kept: a later parser may see the difference that this one does not.
    """
    statement, state = (_DROP_RAW, "same") if same and origin.pending else (_SET_STATE, "kept")
    connection.execute(statement, {"fetch_id": origin.id, "new_state": state})


def insert_failure(
    connection: Connection, crawl_id: int, failure: PageFailure, now: datetime, fetch_id: int | None
) -> None:
    row = {"crawl_id": crawl_id, "url": failure.url, "stage": failure.stage, "error": failure.reason}
    connection.execute(insert(failures), row | {"fetch_id": fetch_id, "at": now})
    if fetch_id is not None:
        connection.execute(_SET_STATE, {"fetch_id": fetch_id, "new_state": "not_understood"})


def select_pending_sites(connection: Connection) -> list[str]:
    return sorted(connection.scalars(_PENDING_SITES))


def select_pending(connection: Connection, base_url: str, after: int) -> list[PendingFetch]:
    """The next pending fetches of a site with a number above `after`: a few, for they carry whole pages."""
    return [_restore_fetch(row) for row in connection.execute(_PENDING, {"base_url": base_url, "after": after})]


def select_fetches(connection: Connection) -> Iterator[tuple[PendingFetch, bool]]:
    """Every fetch in the order they were kept, a few at a time, and whether its bytes were kept as well."""
    after = 0
    while rows := connection.execute(_FETCHES, {"after": after}).all():
        yield from ((_restore_fetch(row), row.raw is not None) for row in rows)
        after = rows[-1].id


def select_spans(connection: Connection) -> dict[int, Span]:
    """When each run began and ended, by number."""
    rows = connection.execute(select(crawls.c.id, crawls.c.started_at, crawls.c.finished_at))
    return {row.id: Span(row.started_at, row.finished_at) for row in rows}


def _restore_fetch(row: Row[*tuple[Any, ...]]) -> PendingFetch:
    return PendingFetch(row.crawl_id, row.id, _restore_page(row))


def _restore_page(row: Row[*tuple[Any, ...]]) -> FetchedPage:
    return FetchedPage(
        site=Site(blog=row.blog, base_url=row.base_url, theme=row.theme, rank=row.rank),
        url=row.url,
        fetched_from=row.fetched_from,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        etag=row.etag,
        last_modified=row.last_modified,
        body=b"" if row.raw is None else zlib.decompress(row.raw),
        listed=decode_listed(row.listed) if row.listed else None,
    )
