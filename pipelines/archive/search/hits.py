"""Describes documents of the index as hits: title, URL, date, topics, and whether they are gone."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.schema.contents import all_appearances
from pipelines.archive.schema.current import select_current
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.search import search_documents
from pipelines.archive.schema.things import papers
from pipelines.archive.search.filters import is_gone
from pipelines.archive.search.index import read_day
from pipelines.records.arxiv import name_arxiv_url
from pipelines.records.questions import Hit

_document = search_documents.c
_HITS = (
    select(
        *(_document[name] for name in ("id", "kind", "arxiv_id", "post_id")),
        func.coalesce(papers.c.title, posts.c.title).label("title"),
        posts.c.url,
        is_gone().label("is_gone"),
    )
    .join_from(search_documents, papers, papers.c.arxiv_id == _document.arxiv_id, isouter=True)
    .join(posts, posts.c.id == _document.post_id, isouter=True)
    .where(among(_document.id))
)
_TOPICS = (
    select_current(all_appearances, all_appearances.c.arxiv_id, posts.c.topic)
    .where(among(all_appearances.c.arxiv_id), posts.c.topic.is_not(None))
    .group_by(all_appearances.c.arxiv_id, posts.c.topic)
    .order_by(func.count().desc(), posts.c.topic)
)


def describe_hits(connection: Connection, ids: Sequence[int]) -> list[Hit]:
    """The hits with these IDs, in the same order."""
    rows = {row.id: row for row in select_among(connection, _HITS, ids)}
    topics: dict[str, list[str]] = {}
    for row in select_among(connection, _TOPICS, [row.arxiv_id for row in rows.values() if row.arxiv_id]):
        topics.setdefault(row.arxiv_id, []).append(row.topic)
    return [
        Hit(
            kind=row.kind,
            arxiv_id=row.arxiv_id,
            post_id=row.post_id,
            title=row.title,
            url=row.url or name_arxiv_url(row.arxiv_id),
            date=read_day(row.id),
            topics=tuple(topics.get(row.arxiv_id, ())),
            is_gone=bool(row.is_gone),
        )
        for row in (rows[document_id] for document_id in ids)
    ]
