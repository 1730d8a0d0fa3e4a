"""URLs that lead to another URL of their post by a redirect: rows of `post_urls` that hold no metadata.

A list names the one URL, the page of the post is at the other: the post is live at both.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, Text, bindparam, cast, exists, select, update

from pipelines.archive.database.bulk import insert_rows
from pipelines.archive.ingest.adoption import adopt_post
from pipelines.archive.ingest.changes import choose_shown_post
from pipelines.archive.ingest.known_posts import known_at, load_known
from pipelines.archive.ingest.post_rows import select_papers, update_post_row
from pipelines.archive.papers.paper_rows import refresh_known_papers
from pipelines.archive.schema.posts import post_urls, revisions

_AT_URL = post_urls.c.url == bindparam("at_url")
_PAGE = select(post_urls.c.site_id, post_urls.c.post_id).where(_AT_URL)
_OWNER = select(post_urls.c.post_id).where(_AT_URL)
_IS_CURRENT = known_at <= bindparam("read_at")
_OTHER_OWNER = _OWNER.where(_IS_CURRENT, post_urls.c.post_id != bindparam("of_post"))
_IS_LIVE_ELSEWHERE = select(
    exists().where(
        post_urls.c.post_id == bindparam("of_post"),
        post_urls.c.status == "live",
        post_urls.c.url != bindparam("at_url"),
    ),
    exists().where(revisions.c.post_id == bindparam("of_post"), revisions.c.url != bindparam("at_url")),
)
_MOVE = (
    update(post_urls).where(_AT_URL).values(post_id=bindparam("of_post")),
    update(revisions).where(revisions.c.url == bindparam("at_url")).values(post_id=bindparam("of_post")),
)
_SEE = (
    update(post_urls)
    .where(_AT_URL, _IS_CURRENT)
    .values(facts={}, status="live", gone_at=None, last_seen_at=bindparam("read_at"), etag=None, last_modified=None)
)


def leads_on(urls: FromClause) -> ColumnElement[bool]:
    """Whether a row of `post_urls` is that of a URL that only leads to another one."""
    return cast(urls.c.facts, Text) == "{}"


def claim_url(connection: Connection, url: str, post_id: int, read_at: datetime) -> bool:
    """Take the URL from the post that was read there before, with its revisions; whether there was such a post.

    A post that is live nowhere else becomes part of the post that its URL leads to.
    """
    row = {"at_url": url, "read_at": read_at, "of_post": post_id}
    other_id = connection.scalar(_OTHER_OWNER, row)
    if other_id is None:
        return False
    if all(connection.execute(_IS_LIVE_ELSEWHERE, {"at_url": url, "of_post": other_id}).one()):
        for statement in _MOVE:
            connection.execute(statement, row)
        _update_other(connection, other_id)
    else:
        adopt_post(connection, other_id, post_id)
    refresh_known_papers(connection, select_papers(connection, [other_id, post_id]))
    return True


def _update_other(connection: Connection, post_id: int) -> None:
    shown_post = choose_shown_post(load_known(connection, post_id))
    update_post_row(connection, post_id, shown_post, {"current_revision_id": shown_post.revision.id})


def note_redirect(connection: Connection, url: str, page_url: str, read_at: datetime) -> None:
    """Mark that a URL led to the post that is known at `page_url`."""
    page = connection.execute(_PAGE, {"at_url": page_url}).one()
    claim_url(connection, url, page.post_id, read_at)
    if connection.scalar(_OWNER, {"at_url": url}) is not None:
        connection.execute(_SEE, {"at_url": url, "read_at": read_at})
        return
    given: dict[str, object] = {"url": url, "site_id": page.site_id, "post_id": page.post_id, "status": "live"}
    times = {"first_seen_at": read_at, "last_seen_at": read_at}
    insert_rows(connection, post_urls, [given | times | {"facts": {}}])
