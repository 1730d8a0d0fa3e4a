"""Hides posts from views, search and exports, and shows them again; crawls compare them as before.

Does not decide what a hidden post leaves out: see `schema.current`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, select, union, update

from pipelines.archive.database.bulk import among, execute_rows, select_among
from pipelines.archive.papers.paper_rows import refresh_known_papers
from pipelines.archive.schema.contents import all_appearances, all_mentions, all_recommended_papers
from pipelines.archive.schema.posts import post_urls, posts, revisions
from pipelines.archive.search.index import index_papers, index_posts
from pipelines.records.changes import HiddenPost

_POSTS = select(*(posts.c[name] for name in HiddenPost.__dataclass_fields__))
_AT_URL = _POSTS.where(posts.c.id.in_(select(post_urls.c.post_id).where(among(post_urls.c.url))))
_HIDDEN = _POSTS.where(posts.c.hidden_at.is_not(None)).order_by(posts.c.hidden_at, posts.c.identity)
_HIDDEN_URLS = (
    select(post_urls.c.url, posts.c.hidden_at)
    .join_from(post_urls, posts, posts.c.id == post_urls.c.post_id)
    .where(posts.c.hidden_at.is_not(None))
    .order_by(posts.c.hidden_at, post_urls.c.url)
)
_SET = update(posts).where(posts.c.id == bindparam("of_post")).values(hidden_at=bindparam("at"))
_NAMED = union(
    *(
        select(key.label("arxiv_id"))
        .join_from(key.table, revisions, revisions.c.id == key.table.c.revision_id)
        .where(among(revisions.c.post_id), key.is_not(None))
        for key in (
            all_appearances.c.arxiv_id,
            all_mentions.c.arxiv_id,
            all_recommended_papers.c.linked_arxiv_id,
        )
    )
)


def select_hidden(connection: Connection) -> list[HiddenPost]:
    """All hidden posts, in the order in which they were hidden."""
    return [HiddenPost(**row._mapping) for row in connection.execute(_HIDDEN)]


def find_posts_at(connection: Connection, urls: Collection[str]) -> list[HiddenPost]:
    """The posts that were read at any of these URLs, hidden or shown."""
    return [HiddenPost(**row._mapping) for row in select_among(connection, _AT_URL, urls)]


def select_named_papers(connection: Connection, post_ids: Collection[int]) -> set[str]:
    """The arXiv IDs that any revision of these posts names: of known papers, and of others."""
    return {row.arxiv_id for row in select_among(connection, _NAMED, post_ids)}


def set_hidden(connection: Connection, post_ids: Collection[int], at: datetime | None) -> None:
    """Hide posts, or show them again where `at` is None, with all that follows for papers and the index."""
    execute_rows(connection, _SET, [{"of_post": post_id, "at": at} for post_id in post_ids])
    arxiv_ids = select_named_papers(connection, post_ids)
    refresh_known_papers(connection, arxiv_ids)
    index_papers(connection, arxiv_ids)
    index_posts(connection, post_ids)


def select_hidden_urls(connection: Connection) -> Sequence[Row[str, datetime]]:
    """The URLs of hidden posts, with `hidden_at`: a rebuild, which makes all posts anew, hides them again by these."""
    return connection.execute(_HIDDEN_URLS).all()


def hide_again(connection: Connection, rows: Collection[Row[str, datetime]]) -> None:
    """Hide the posts at these URLs; one that has become part of another post hides it."""
    for at in dict.fromkeys(row.hidden_at for row in rows):
        found = find_posts_at(connection, [row.url for row in rows if row.hidden_at == at])
        set_hidden(connection, [post.id for post in found if post.hidden_at is None], at)
