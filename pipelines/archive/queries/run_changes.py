"""Selects the posts that a crawl found to be new, edited, moved, replaced, gone or returned.  Only reads."""

from sqlalchemy import Connection, bindparam, select

from pipelines.archive.schema.posts import events, posts
from pipelines.records.changes import CHANGE_KINDS, PostChange

_CHANGES = (
    select(events.c.kind, posts.c.title, events.c.url)
    .join_from(events, posts, posts.c.id == events.c.post_id)
    .where(events.c.crawl_id == bindparam("crawl_id"), events.c.kind.in_(CHANGE_KINDS))
    .order_by(events.c.id)
)


def select_changes(connection: Connection, crawl_id: int) -> list[PostChange]:
    """The changes of a crawl in the order in which they were noticed."""
    return [PostChange(*row) for row in connection.execute(_CHANGES, {"crawl_id": crawl_id})]
