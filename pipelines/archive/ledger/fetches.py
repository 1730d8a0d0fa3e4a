"""Rows about sites, and about pages as fetched, before anything in them is parsed.

Does not import the tables of posts, except to mark a URL as seen.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, func, insert, select, update

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.database.json_columns import decode_listed, encode_listed
from pipelines.archive.ledger.failures import close_failures
from pipelines.archive.ledger.moved_pages import PLACE, find_place, is_movable, join_moved, read_moved
from pipelines.archive.ledger.raw_pages import PackedPage, PagePacker
from pipelines.archive.schema.crawls import crawls, fetches, sites
from pipelines.archive.schema.posts import post_urls
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Deployed, Site

_BATCH = 50  # pages that are held in memory at a time


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of a response, which a conditional request sends back."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class PendingFetch:
    """A page that was kept and is to be parsed, as it was fetched."""

    crawl_id: int
    fetch_id: int
    page: FetchedPage


@dataclass(frozen=True, slots=True)
class Span:
    """When a crawl began and ended; `finished_at` is None for a crawl that was killed."""

    started_at: datetime
    finished_at: datetime | None

    def ended_before(self, other: "Span") -> bool:
        return self.finished_at is not None and self.finished_at <= other.started_at


@dataclass(frozen=True, slots=True)
class FetchOrigin:
    """The fetch that a reading was parsed from; `pending` until its rows are derived for the first time."""

    id: int
    site_id: int
    fetched_at: datetime
    validators: Validators
    pending: bool


_INSERT_FETCH = insert(fetches).returning(fetches.c.id)
_SITE = select(sites).where(sites.c.base_url == bindparam("base_url"))
_ORIGIN = select(
    *(fetches.c[name] for name in ("id", "site_id", "fetched_at", "etag", "last_modified", "state"))
).where(among(fetches.c.id))
_PENDING_AT = select(*(fetches.c[name] for name in ("id", "crawl_id", "url", "fetched_at"))).where(
    among(fetches.c.url), fetches.c.state == "pending"
)
_SET_STATE = update(fetches).where(among(fetches.c.id)).values(state=bindparam("new_state"))
_DROP_RAW = _SET_STATE.values(raw=None, dictionary_id=None)
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
    join_moved(
        select(fetches, sites.c.blog, sites.c.base_url, sites.c.theme, sites.c.rank, *PLACE).join_from(fetches, sites)
    )
    .where(fetches.c.id > bindparam("after"))
    .order_by(fetches.c.id)
    .limit(_BATCH)
)
_is_pending = fetches.c.state == "pending"
_PENDING = _FETCHES.where(_is_pending, sites.c.base_url == bindparam("base_url"))
_MOVABLE = _FETCHES.where(is_movable(), fetches.c.site_id == bindparam("of_site"))
_PENDING_SITES = select(sites.c.base_url).where(sites.c.id.in_(select(fetches.c.site_id).where(_is_pending)))


def upsert_site(connection: Connection, site: Site) -> int:
    """The ID of a site; its row is written only where the site differs from it."""
    known = connection.execute(_SITE, {"base_url": site.base_url}).one_or_none()
    if known is None:
        return int(connection.execute(insert(sites).returning(sites.c.id), asdict(site)).scalar_one())
    given = {name: value for name, value in asdict(site).items() if value != ""}  # the theme may not be known yet
    if any(getattr(known, name) != value for name, value in given.items()):
        connection.execute(update(sites).where(sites.c.id == known.id).values(**given))
    return int(known.id)


def mark_checked(connection: Connection, base_url: str, now: datetime) -> None:
    connection.execute(update(sites).where(sites.c.base_url == base_url).values(checked_at=now))


def mark_deployment_complete(connection: Connection, home: FetchedPage) -> None:
    """Store the validators of a home page, and when they changed."""
    validators = {
        "home_etag": home.etag,
        "home_last_modified": home.last_modified,
        "home_fetched_from": home.fetched_from,
    }
    site = update(sites).where(sites.c.base_url == home.site.base_url)
    name = "home_etag" if home.etag else "home_last_modified"
    is_new = sites.c[name].is_distinct_from(validators[name])
    connection.execute(site.where(is_new).values(deployed_at=home.fetched_at))
    connection.execute(site.values(**validators))


def mark_listed(connection: Connection, base_url: str, now: datetime) -> None:
    connection.execute(update(sites).where(sites.c.base_url == base_url).values(listed_at=now))


def insert_fetch(connection: Connection, crawl_id: int, site_id: int, page: FetchedPage, packer: PagePacker) -> int:
    packed = packer.pack(connection, site_id, page.body)
    stored = {"raw": packed.raw, "dictionary_id": packed.dictionary_id, "state": "pending"}
    return _insert_fetch(connection, _describe_fetch(crawl_id, site_id, page) | stored)


def find_fetches(connection: Connection, crawl_id: int, pages: Collection[FetchedPage]) -> list[int | None]:
    """The pending fetch of each page of a crawl; None where it was not kept."""
    rows = select_among(connection, _PENDING_AT, {page.url for page in pages})
    kept = {(row.url, row.fetched_at): int(row.id) for row in rows if row.crawl_id == crawl_id}
    return [kept.get((page.url, page.fetched_at)) for page in pages]


def insert_unchanged(connection: Connection, crawl_id: int, site_id: int, page: FetchedPage) -> int:
    """Insert a fetch without a body: the page is unchanged."""
    stored = {"raw": None, "dictionary_id": None, "state": "same"}
    return _insert_fetch(connection, _describe_fetch(crawl_id, site_id, page) | stored)


def insert_deployment(connection: Connection, crawl_id: int, site_id: int, deployed: Deployed) -> None:
    """Insert a fetch of the home page of a deployment, which marks the deployment as read to its end."""
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
    insert_unchanged(connection, crawl_id, site_id, home)
    times = {"deployed_at", "listed_at"} if deployed.whole else {"deployed_at"}
    connection.execute(
        update(sites)
        .where(sites.c.id == site_id)
        .values({name: case((sites.c[name] > deployed.at, sites.c[name]), else_=deployed.at) for name in times})
    )


def mark_seen(connection: Connection, page: FetchedPage) -> bool:
    """Mark a URL as seen, with the validators of the response if it has any; False for a URL that is not live."""
    seen = {"at_url": page.url, "at": page.fetched_at, "now_etag": page.etag, "now_modified": page.last_modified}
    close_failures(connection, [page.url], page.fetched_at)
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


def select_origins(connection: Connection, fetch_ids: Collection[int]) -> dict[int, FetchOrigin]:
    """The origins of readings, by fetch."""
    return {
        row.id: FetchOrigin(
            id=row.id,
            site_id=row.site_id,
            fetched_at=row.fetched_at,
            validators=Validators(row.etag, row.last_modified),
            pending=row.state == "pending",
        )
        for row in select_among(connection, _ORIGIN, fetch_ids)
    }


def settle_fetches(connection: Connection, settled: Sequence[tuple[FetchOrigin, bool]]) -> None:
    """Set the states of fetches whose rows are derived, by whether the page is the same as before.

    The body of an unchanged page is dropped.  One that was kept before stays: a later parser may see a difference that
    this one does not.
    """
    dropped: list[int] = []
    kept: list[int] = []
    for origin, same in settled:
        (dropped if same and origin.pending else kept).append(origin.id)
    for statement, state, fetch_ids in ((_DROP_RAW, "same", dropped), (_SET_STATE, "kept", kept)):
        if fetch_ids:
            connection.execute(statement, {"keys": fetch_ids, "new_state": state})


def select_pending_sites(connection: Connection) -> list[str]:
    return sorted(connection.scalars(_PENDING_SITES))


def select_pending(connection: Connection, base_url: str, after: int) -> list[PendingFetch]:
    """The next pending fetches of a site with an ID above `after`, at most a batch: they hold whole pages."""
    return _restore_fetches(connection, _PENDING, {"base_url": base_url, "after": after})


def select_movable(connection: Connection, site_id: int, before: datetime, after: int) -> list[PendingFetch]:
    """The next fetches of a site with an ID above `after` whose pages are old and read, at most a batch."""
    return _restore_fetches(connection, _MOVABLE, {"of_site": site_id, "before": before, "after": after})


def _restore_fetches(connection: Connection, statement: Select[Any], given: dict[str, Any]) -> list[PendingFetch]:
    packer = PagePacker()
    return [_restore_fetch(connection, row, packer) for row in connection.execute(statement, given).all()]


def select_fetches(connection: Connection) -> Iterator[tuple[PendingFetch, bool]]:
    """Every fetch in the order in which it was kept, and whether its body was kept; selected in batches."""
    after, packer = 0, PagePacker()
    while rows := connection.execute(_FETCHES, {"after": after}).all():
        yield from ((_restore_fetch(connection, row, packer), _has_page(row)) for row in rows)
        after = rows[-1].id


def select_spans(connection: Connection) -> dict[int, Span]:
    """When each crawl began and ended, by ID."""
    rows = connection.execute(select(crawls.c.id, crawls.c.started_at, crawls.c.finished_at))
    return {row.id: Span(row.started_at, row.finished_at) for row in rows}


def _restore_fetch(connection: Connection, row: Row[Any], packer: PagePacker) -> PendingFetch:
    return PendingFetch(row.crawl_id, row.id, _restore_page(row, _read_body(connection, row, packer)))


def _has_page(row: Row[Any]) -> bool:
    return row.raw is not None or row.file_name is not None


def _read_body(connection: Connection, row: Row[Any], packer: PagePacker) -> bytes:
    if row.raw is not None:
        return packer.unpack(connection, row.id, PackedPage(row.raw, row.dictionary_id))
    place = find_place(connection, row._asdict())
    return read_moved(place) if place else b""


def _restore_page(row: Row[Any], body: bytes) -> FetchedPage:
    return FetchedPage(
        site=Site(blog=row.blog, base_url=row.base_url, theme=row.theme, rank=row.rank),
        url=row.url,
        fetched_from=row.fetched_from,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        etag=row.etag,
        last_modified=row.last_modified,
        body=body,
        listed=decode_listed(row.listed) if row.listed else None,
    )
