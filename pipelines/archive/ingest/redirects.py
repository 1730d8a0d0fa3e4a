"""URLs that lead to another URL of their post by a redirect: rows of `post_urls` that hold no metadata.

A list names the one URL, the page of the post is at the other: the post is live at both.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, Text, bindparam, cast, exists, select, update

from pipelines.archive.database.bulk import insert_rows
from pipelines.archive.ingest.known_posts import known_at
from pipelines.archive.ingest.merging import merge_posts, refresh_posts
from pipelines.archive.schema.posts import post_urls, revisions


def leads_on(urls: FromClause) -> ColumnElement[bool]:
    """Whether a row of `post_urls` is that of a URL that only leads to another one."""
    return cast(urls.c.facts, Text) == "{}"


_AT_URL = post_urls.c.url == bindparam("at_url")
_PAGE = select(post_urls.c.site_id, post_urls.c.post_id, post_urls.c.lineage).where(_AT_URL)
_OWNER = select(post_urls.c.post_id).where(_AT_URL)
_IS_CURRENT = known_at <= bindparam("read_at")
_OTHER_OWNER = _OWNER.where(_IS_CURRENT, post_urls.c.post_id != bindparam("of_post"))
_IS_LIVE_ELSEWHERE = select(
    exists().where(
        post_urls.c.post_id == bindparam("of_post"),
        post_urls.c.status == "live",
        post_urls.c.url != bindparam("at_url"),
        ~leads_on(post_urls),
    ),
    exists().where(revisions.c.post_id == bindparam("of_post"), revisions.c.url != bindparam("at_url")),
)
_MOVE = (
    update(post_urls).where(_AT_URL).values(post_id=bindparam("of_post")),
    update(revisions).where(revisions.c.url == bindparam("at_url")).values(post_id=bindparam("of_post")),
)
_FORGET_PAGE = update(post_urls).where(_AT_URL).values(facts={})
_SEE = (
    update(post_urls)
    .where(_AT_URL, _IS_CURRENT)
    .values(facts={}, status="live", gone_at=None, last_seen_at=bindparam("read_at"), etag=None, last_modified=None)
    .values(lineage=bindparam("of_page"))
)


def claim_url(connection: Connection, url: str, post_id: int, read_at: datetime) -> int:
    """Take the URL from the post that was read there before, with its revisions; the ID of the post that has it now.

    A post that is live nowhere else becomes part of the post that its URL leads to.
    """
    row = {"at_url": url, "read_at": read_at, "of_post": post_id}
    other_id = connection.scalar(_OTHER_OWNER, row)
    if other_id is None:
        return post_id
    connection.execute(_FORGET_PAGE, {"at_url": url})
    if all(connection.execute(_IS_LIVE_ELSEWHERE, {"at_url": url, "of_post": other_id}).one()):
        for statement in _MOVE:
            connection.execute(statement, row)
        refresh_posts(connection, {other_id, post_id})
        return post_id
    post_id = merge_posts(connection, (other_id, post_id))
    refresh_posts(connection, {post_id})
    return post_id


def note_redirect(connection: Connection, url: str, page_url: str, read_at: datetime) -> None:
    """Mark that a URL led to the post that is known at `page_url`."""
    page = connection.execute(_PAGE, {"at_url": page_url}).one()
    post_id = claim_url(connection, url, page.post_id, read_at)
    if connection.scalar(_OWNER, {"at_url": url}) is not None:
        connection.execute(_SEE, {"at_url": url, "read_at": read_at, "of_page": page.lineage})
        return
    given: dict[str, object] = {"url": url, "site_id": page.site_id, "post_id": post_id, "lineage": page.lineage}
    times = {"first_seen_at": read_at, "last_seen_at": read_at}
    insert_rows(connection, post_urls, [given | times | {"status": "live", "facts": {}}])
