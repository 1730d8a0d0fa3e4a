"""Questions to the archive that only read."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, bindparam, func, select

from pipelines.archive.facts import decode_listed
from pipelines.archive.ledger import Validators
from pipelines.archive.schema.reading import fetches, post_urls, posts, sites
from pipelines.archive.schema.things import images, papers
from pipelines.records import Listed, Site


@dataclass(frozen=True, slots=True)
class Totals:
    """How much an archive holds."""

    posts: int
    papers: int
    images: int


@dataclass(frozen=True, slots=True)
class Sight:
    """The last time that an address was seen and its page understood: its validators, where it was read from
    (None for the site itself), and what the list said of the post then.
    """

    validators: Validators
    fetched_from: str | None
    listed: Listed | None


_LAST_SIGHT = (
    select(post_urls.c.etag, post_urls.c.last_modified, fetches.c.fetched_from, fetches.c.listed)
    .join_from(post_urls, fetches, fetches.c.url == post_urls.c.url)
    .where(post_urls.c.url == bindparam("url"), post_urls.c.status == "live", fetches.c.state.in_(("kept", "same")))
    .where(
        func.coalesce(fetches.c.etag, fetches.c.last_modified).is_not(None)
    )  # a feed brings none, nor what it listed
    .order_by(fetches.c.id.desc())
    .limit(1)
)

_DEPLOYMENTS = (
    select(fetches.c.fetched_from)
    .join_from(fetches, sites)
    .where(sites.c.base_url == bindparam("base_url"), fetches.c.url == sites.c.base_url, fetches.c.state == "same")
    .where(fetches.c.fetched_from.startswith("git:"))
)


def count_totals(connection: Connection) -> Totals:
    return Totals(**{table.name: _count(connection, table) for table in (posts, papers, images)})


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def select_sight(connection: Connection, url: str) -> Sight | None:
    """The last sight of an address; None for one that was never read, is gone, or whose fetches are not here."""
    row = connection.execute(_LAST_SIGHT, {"url": url}).first()
    if row is None:
        return None
    listed = decode_listed(row.listed) if row.listed else None
    return Sight(Validators(row.etag, row.last_modified), row.fetched_from, listed)


def select_deployments(connection: Connection, site: Site) -> frozenset[str]:
    """Where the deployments of a site were read that were read to their ends."""
    return frozenset(connection.scalars(_DEPLOYMENTS, {"base_url": site.base_url}))
