"""Finds papers and posts by what a person calls them.  Only reads."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from pipelines.archive.schema.current import is_shown, is_shown_paper
from pipelines.archive.schema.posts import post_urls, posts
from pipelines.archive.schema.things import papers


@dataclass(frozen=True, slots=True)
class Named:
    """A paper with its arXiv ID, or a post with its ID and identity."""

    arxiv_id: str | None
    post_id: int | None
    name: str
    title: str


_PAPERS = select(papers.c.arxiv_id, papers.c.title).where(is_shown_paper())
_POSTS = select(posts.c.id, posts.c.identity, posts.c.title).where(is_shown())


def find_named(connection: Connection, name: str, arxiv_id: str | None, urls: Collection[str]) -> list[Named]:
    """The paper with an ID, else the post with a URL or identity, else what has the title, a part of it, or its words.

    The words may be in the identity of a post, which has the topic and the date of a digest.
    """
    if arxiv_id and (found := _list_papers(connection, papers.c.arxiv_id == arxiv_id)):
        return found
    at_url = select(post_urls.c.post_id).where(post_urls.c.url.in_(urls))
    if found := _list_posts(connection, or_(posts.c.identity == name, posts.c.id.in_(at_url))):
        return found
    for match in (
        lambda title: func.lower(title) == name.lower(),
        lambda title: title.icontains(name, autoescape=True),
    ):
        found = _list_papers(connection, match(papers.c.title)) + _list_posts(connection, match(posts.c.title))
        if found:
            return found
    words = name.split()
    in_title = [papers.c.title.icontains(word, autoescape=True) for word in words]
    in_post = [
        or_(posts.c.title.icontains(word, autoescape=True), posts.c.identity.icontains(word, autoescape=True))
        for word in words
    ]
    return _list_papers(connection, and_(*in_title)) + _list_posts(connection, and_(*in_post))


def _list_papers(connection: Connection, condition: ColumnElement[bool]) -> list[Named]:
    rows = connection.execute(_PAPERS.where(condition).order_by(papers.c.arxiv_id.desc()))
    return [Named(row.arxiv_id, None, row.arxiv_id, row.title) for row in rows]


def _list_posts(connection: Connection, condition: ColumnElement[bool]) -> list[Named]:
    rows = connection.execute(_POSTS.where(condition).order_by(posts.c.identity))
    return [Named(None, row.id, row.identity, row.title) for row in rows]
