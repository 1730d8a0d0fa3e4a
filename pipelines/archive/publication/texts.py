"""The published full text: the tokens of all papers, lectures and notes, a batch of them in memory at a time."""

from collections.abc import Iterator
from itertools import chain, count, islice
from typing import Any

from sqlalchemy import Connection, select

from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import papers
from pipelines.archive.search.documents import Document, collect_papers, collect_posts
from pipelines.archive.search.index import compose_id
from pipelines.records.publication import PublishedText

_BATCH = 200  # documents whose texts are in memory at a time
_PAPERS = select(papers.c.arxiv_id).order_by(papers.c.arxiv_id)
_POSTS = select(posts.c.id).where(posts.c.kind != "digest").order_by(posts.c.id)


def stream_texts(connection: Connection) -> Iterator[PublishedText]:
    """The tokens of every document, in no order."""
    found = chain(
        chain.from_iterable(collect_papers(connection, keys) for keys in _list_keys(connection, _PAPERS)),
        chain.from_iterable(collect_posts(connection, keys) for keys in _list_keys(connection, _POSTS)),
    )
    return map(_publish, found, count(1))


def _list_keys(connection: Connection, keys: Any) -> Iterator[list[Any]]:
    """All keys, in batches; they fit in memory, the texts do not."""
    rest = iter(connection.scalars(keys).all())
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _publish(document: Document, serial: int) -> PublishedText:
    number, tokens = compose_id(document.day, serial), tuple(document.list_tokens())
    return PublishedText(number, document.kind, document.arxiv_id, document.post_id, tokens)
