"""Questions to the archive that only read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, func, or_, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.ingest.post_metadata import HTML, decode_listed, decode_metadata, list_again
from pipelines.archive.ledger.fetches import Validators
from pipelines.archive.schema.reading import fetches, post_urls, posts, sites
from pipelines.archive.schema.things import images, papers
from pipelines.records.sites import Listed, Site


@dataclass(frozen=True, slots=True)
class Totals:
    """How much an archive holds."""

    posts: int
    papers: int
    images: int


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The last time that an address was seen and its page understood: its validators, where it was read from
    (None for the site itself), and what the list and the page itself said of the post then.
    """

    validators: Validators
    fetched_from: str | None
    listed: Listed | None
    told: Listed | None


_understood = fetches.alias("understood")
_has_validators = func.coalesce(_understood.c.etag, _understood.c.last_modified).is_not(None)
_last_fetch = (
    select(func.max(_understood.c.id))
    .where(_understood.c.url == post_urls.c.url, _understood.c.state.in_(("kept", "same")))
    .where(or_(_understood.c.listed.is_not(None), _has_validators))  # what a feed brings has neither
    .correlate(post_urls)
    .scalar_subquery()
)
_SIGHTS = (
    select(
        *(post_urls.c[name] for name in ("url", "etag", "last_modified", "facts")),
        *(fetches.c[name] for name in ("fetched_from", "listed")),
    )
    .join_from(post_urls, fetches, fetches.c.id == _last_fetch)
    .where(among(post_urls.c.url), post_urls.c.status == "live")
)

_DEPLOYMENTS = (
    select(fetches.c.fetched_from)
    .join_from(fetches, sites)
    .where(sites.c.base_url == bindparam("base_url"), fetches.c.url == sites.c.base_url, fetches.c.state == "same")
    .where(fetches.c.fetched_from.startswith("git:"))
)


def select_sites(connection: Connection) -> list[str]:
    return sorted(connection.scalars(select(sites.c.base_url)))


def count_totals(connection: Connection) -> Totals:
    return Totals(**{table.name: _count(connection, table) for table in (posts, papers, images)})


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def select_last_seen(connection: Connection, urls: Collection[str]) -> dict[str, LastSeen]:
    """The last sight of each address; none of those that were never read, are gone, or whose fetches are not here."""
    return {row.url: _restore_last_seen(row) for row in select_among(connection, _SIGHTS, urls)}


def _restore_last_seen(row: Row[Any]) -> LastSeen:
    return LastSeen(
        validators=Validators(row.etag, row.last_modified),
        fetched_from=row.fetched_from,
        listed=decode_listed(row.listed) if row.listed else None,
        told=list_again(row.url, decode_metadata(row.facts[HTML])) if HTML in row.facts else None,
    )


def select_deployments(connection: Connection, site: Site) -> frozenset[str]:
    """Where the deployments of a site were read that were read to their ends."""
    return frozenset(connection.scalars(_DEPLOYMENTS, {"base_url": site.base_url}))
