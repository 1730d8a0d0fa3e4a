"""Merges a post into another one that turned out to be the same."""

from sqlalchemy import BindParameter, Connection, bindparam, case, delete, update

from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.things import post_tags

_is_new = case((events.c.kind == "new", "moved"), else_=events.c.kind)
_of_twin: BindParameter[int] = bindparam("twin")
_ADOPT = (
    update(post_urls).where(post_urls.c.post_id == _of_twin).values(post_id=bindparam("of_post")),
    update(revisions).where(revisions.c.post_id == _of_twin).values(post_id=bindparam("of_post")),
    update(events).where(events.c.post_id == _of_twin).values(post_id=bindparam("of_post"), kind=_is_new),
    update(posts).where(posts.c.replaced_by_id == _of_twin).values(replaced_by_id=bindparam("of_post")),
    delete(post_tags).where(post_tags.c.post_id == _of_twin),
    delete(posts).where(posts.c.id == _of_twin),
)


def adopt_post(connection: Connection, twin_id: int, post_id: int) -> None:
    """Move the URLs, revisions and events of a post to another one; the caller brings that one up to date."""
    for statement in _ADOPT:
        connection.execute(statement, {"twin": twin_id, "of_post": post_id})
