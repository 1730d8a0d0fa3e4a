"""Makes one post of two, and brings posts up to date whose URLs changed; does not decide which posts are one."""

from collections.abc import Collection

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, update

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.ingest.changes import choose_shown_post
from pipelines.archive.ingest.event_rows import rewrite_events
from pipelines.archive.ingest.identity.matching import is_unplaced
from pipelines.archive.ingest.known_posts import load_known
from pipelines.archive.ingest.post_rows import select_papers, update_post_rows
from pipelines.archive.ingest.tag_rows import delete_tags
from pipelines.archive.papers.paper_rows import refresh_known_papers
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.things import post_tags
from pipelines.archive.search.index import forget_posts, index_papers, index_posts

_PAIR = (
    select(posts.c.id, posts.c.identity, posts.c.first_seen_at)
    .where(among(posts.c.id))
    .order_by(posts.c.first_seen_at, posts.c.identity)
)
_twin: BindParameter[int] = bindparam("twin")
_post: BindParameter[int] = bindparam("of_post")
_twins = posts.alias("twins")
_ADOPT = (
    *(update(table).where(table.c.post_id == _twin).values(post_id=_post) for table in (post_urls, revisions, events)),
    update(posts).where(posts.c.replaced_by_id == _twin).values(replaced_by_id=_post),
    update(posts)  # what a person hid stays hidden
    .where(posts.c.id == _post, posts.c.hidden_at.is_(None))
    .values(hidden_at=select(_twins.c.hidden_at).where(_twins.c.id == _twin).scalar_subquery()),
)
_TAGS = select(post_tags.c.tag_id).where(post_tags.c.post_id == _twin)
_DROP = delete(posts).where(posts.c.id == _twin)
_NAME = update(posts).where(posts.c.id == bindparam("of_post")).values(identity=bindparam("chosen"))


def merge_posts(connection: Connection, post_ids: Collection[int]) -> int:
    """Make one post of two; the ID of the post that stays, which of a single post is its own.

    The post that was seen first stays.  Its identity is that of the older one with a path, and its other columns and
    its events are to be written again.
    """
    post, *twins = select_among(connection, _PAIR, post_ids)
    for twin in twins:
        _adopt(connection, post.id, twin.id)
        identity = min(post, twin, key=lambda row: is_unplaced(row.identity)).identity
        connection.execute(_NAME, {"of_post": post.id, "chosen": identity})
    return int(post.id)


def _adopt(connection: Connection, post_id: int, twin_id: int) -> None:
    both = {"of_post": post_id, "twin": twin_id}
    for statement in _ADOPT:
        connection.execute(statement, both)
    delete_tags(connection, [(twin_id, tag_id) for tag_id in connection.scalars(_TAGS, both)])
    forget_posts(connection, [twin_id])
    connection.execute(_DROP, both)


def refresh_posts(connection: Connection, post_ids: Collection[int]) -> None:
    """Bring posts up to date whose URLs left or changed hands: their rows, their events and their papers."""
    refresh_post_rows(connection, post_ids)
    arxiv_ids = select_papers(connection, post_ids)
    refresh_known_papers(connection, arxiv_ids)
    index_papers(connection, arxiv_ids)
    index_posts(connection, post_ids)


def refresh_post_rows(connection: Connection, post_ids: Collection[int]) -> None:
    """As `refresh_posts`, without the papers and the index."""
    known = [(post.id, choose_shown_post(post)) for post in load_known(connection, post_ids)]
    update_post_rows(connection, [(post_id, shown_post, shown_post.revision.id) for post_id, shown_post in known])
    rewrite_events(connection, post_ids)
