"""Revisions without their pages, as in an archive that was loaded from a dump without fetches, and how they get them.

The state of their fetches is `elsewhere`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.schema.crawls import fetches
from pipelines.archive.schema.posts import post_urls, revisions
from pipelines.program import name_command
from pipelines.records.readings import Reading


@dataclass(frozen=True, slots=True)
class Lacking:
    """The number of revisions without their pages: those that a site still has, and those that no site has any more.

    The latter were edited since, or their post is gone.
    """

    on_sites: int
    past: int

    @property
    def pages(self) -> int:
        return self.on_sites + self.past

    def advise(self) -> str:
        """How the archive gets them, in words."""
        fetched = f"{name_command('refresh', '--full')} fetches {self.on_sites:,}"
        return f"{fetched}, and {self.past:,} are on no site any more" if self.past else fetched


_ELSEWHERE = select(fetches.c.id).where(fetches.c.state == "elsewhere")
_lacks_page = revisions.c.fetch_id.in_(_ELSEWHERE)
_COUNT = select(func.count()).select_from(revisions).where(_lacks_page)
_LATEST = select(func.max(revisions.c.id)).group_by(revisions.c.url, revisions.c.media_type)
_COUNT_ON_SITES = _COUNT.join(post_urls, and_(post_urls.c.url == revisions.c.url, post_urls.c.status == "live")).where(
    revisions.c.id.in_(_LATEST)
)
_LACKING_URLS = select(fetches.c.url).where(fetches.c.state == "elsewhere", among(fetches.c.url))
_AT_URL = _ELSEWHERE.where(fetches.c.url == bindparam("at_url"))
_LACKING = select(func.max(revisions.c.id)).where(
    revisions.c.fetch_id.in_(_AT_URL),
    revisions.c.url == bindparam("at_url"),
    revisions.c.media_type == bindparam("media_type"),
    revisions.c.content_hash == bindparam("content_hash"),
)
_SUPPLY = update(revisions).where(revisions.c.id == bindparam("revision_id")).values(fetch_id=bindparam("fetch_id"))
_is_unused = fetches.c.id.not_in(select(revisions.c.fetch_id))
_DELETE_UNUSED = delete(fetches).where(fetches.c.state == "elsewhere", _is_unused)


def count_lacking(connection: Connection) -> Lacking:
    every = connection.scalar(_COUNT) or 0
    on_sites = (connection.scalar(_COUNT_ON_SITES) or 0) if every else 0
    return Lacking(on_sites, every - on_sites)


def select_lacking(connection: Connection, urls: Collection[str]) -> set[str]:
    """Those of the URLs that have revisions without their pages."""
    return {row.url for row in select_among(connection, _LACKING_URLS, urls)}


def supply_page(connection: Connection, reading: Reading, fetch_id: int) -> bool:
    """Make a fetch the page of the last revision that says the same and lacks its page; whether there is one."""
    key = {"at_url": reading.url, "media_type": reading.media_type, "content_hash": reading.content_hash}
    revision_id = connection.scalar(_LACKING, key)
    if revision_id is None:
        return False
    connection.execute(_SUPPLY, {"revision_id": revision_id, "fetch_id": fetch_id})
    connection.execute(_DELETE_UNUSED.where(fetches.c.url == reading.url))
    return True


def delete_unused(connection: Connection) -> None:
    """Delete the fetches elsewhere of URLs without a revision, such as those that lead to another URL."""
    connection.execute(_DELETE_UNUSED)
