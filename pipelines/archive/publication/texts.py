"""The published full text: the tokens of all papers, lectures and notes, a batch of them in memory at a time."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, islice
from typing import Any

from sqlalchemy import Connection, select

from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import papers
from pipelines.archive.search.documents import Document, add_up, collect_papers, collect_posts
from pipelines.archive.search.index import compose_id
from pipelines.records.publication import PublishedText

_BATCH = 200  # documents whose texts are in memory at a time
_PAPERS = select(papers.c.arxiv_id)
_POSTS = select(posts.c.id).where(posts.c.kind != "digest")


def stream_texts(connection: Connection) -> Iterator[PublishedText]:
    """The tokens of every document, in the order of their keys."""
    found = chain(_collect(connection, _PAPERS, collect_papers), _collect(connection, _POSTS, collect_posts))
    return map(_publish, found, count(1))


def _collect(connection: Connection, keys: Any, collect: Callable[..., Iterable[Document]]) -> Iterator[Document]:
    """The documents of all keys: the keys fit in memory, the texts do not."""
    rest = iter(sorted(connection.scalars(keys)))  # sorted here: a server sorts texts by its locale
    while batch := list(islice(rest, _BATCH)):
        yield from sorted(collect(connection, batch), key=lambda document: (document.arxiv_id, document.post_id))


def _publish(document: Document, serial: int) -> PublishedText:
    number, tokens = compose_id(document.day, serial), tuple(add_up(document.list_tokens()))
    return PublishedText(number, document.kind, document.arxiv_id, document.post_id, tokens)
