"""What lists decided and no page shows: an address that is gone, a post that a later one replaced.

Their rows in `events` are all that is kept of them, so a rebuild takes them out and carries them out again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from pipelines.archive.schema.reading import events, post_urls, posts


@dataclass(frozen=True, slots=True)
class Departure:
    """An event that was decided from a list; `successor` is the identity of the post that replaced this one."""

    kind: Literal["gone", "replaced"]
    crawl_id: int
    at: datetime
    url: str
    identity: str
    successor: str | None


_successors = posts.alias("successors")
_DEPARTURES = (
    select(
        events.c.kind,
        events.c.crawl_id,
        events.c.at,
        events.c.url,
        posts.c.identity,
        _successors.c.identity.label("successor"),
    )
    .join_from(events, posts, posts.c.id == events.c.post_id)
    .outerjoin(_successors, (_successors.c.id == posts.c.replaced_by_id) & (events.c.kind == "replaced"))
    .where(events.c.kind.in_(("gone", "replaced")))
    .order_by(events.c.at, events.c.id)
)
_POST_ID = select(posts.c.id).where(posts.c.identity == bindparam("identity"))
_LEAVE_URL = (
    update(post_urls).where(post_urls.c.url == bindparam("at_url")).values(status="gone", gone_at=bindparam("at"))
)
_has_address = exists().where(post_urls.c.post_id == posts.c.id, post_urls.c.status == "live")
_LEAVE_POST = (
    update(posts)
    .where(posts.c.id == bindparam("post_id"), ~_has_address)
    .values(status="gone", gone_at=bindparam("at"))
)
_REPLACE_POST = update(posts).where(posts.c.id == bindparam("post_id")).values(replaced_by_id=bindparam("by"))


def select_departures(connection: Connection) -> Iterator[Departure]:
    """All that happened, the earliest first."""
    return (Departure(**row._mapping) for row in connection.execute(_DEPARTURES).all())


def carry_out_departure(connection: Connection, departure: Departure) -> None:
    """Mark what is gone or replaced, with its event; of a post that is not known there is nothing to mark."""
    post_id = _find_post(connection, departure.identity)
    if post_id is None:
        return
    moment = {"at": departure.at}
    if departure.kind == "gone":
        connection.execute(_LEAVE_URL, moment | {"at_url": departure.url})
        connection.execute(_LEAVE_POST, moment | {"post_id": post_id})
    else:
        successor = _find_post(connection, departure.successor)
        connection.execute(_REPLACE_POST, {"post_id": post_id, "by": successor})
    event = moment | {"crawl_id": departure.crawl_id, "url": departure.url, "kind": departure.kind}
    connection.execute(insert(events), event | {"post_id": post_id})


def _find_post(connection: Connection, identity: str | None) -> int | None:
    return connection.execute(_POST_ID, {"identity": identity}).scalar_one_or_none()
