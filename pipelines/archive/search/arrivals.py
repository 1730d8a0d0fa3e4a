"""What came in lately: a paper on the day of its first digest, a lecture or note on the day it was published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.schema.contents import (
    all_appearances,
    all_lectures,
    all_mentions,
    all_recommended_papers,
    all_sections,
)
from pipelines.archive.schema.current import select_current
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import papers
from pipelines.archive.search.search import iterate
from pipelines.records.questions import Filters, Hit, Question

_BATCH = 500  # hits that are dated, or whose texts are in memory, at a time
_block = all_appearances.c


def _find_days(table: Any) -> Select[Any]:
    days = select_current(table, table.c.arxiv_id, posts.c.edition_date, posts.c.published_at)
    return days.where(among(table.c.arxiv_id)).distinct()


_IN_DIGESTS = _find_days(all_appearances)
_MENTIONED = (_find_days(all_mentions), _find_days(all_recommended_papers))
_SUMMARIES = (
    select_current(all_appearances, _block.arxiv_id.label("key"), all_sections.c.text)
    .join(all_sections, all_sections.c.appearance_id == _block.id)
    .where(among(_block.arxiv_id), all_sections.c.kind == "summary")
    .order_by(posts.c.edition_date, posts.c.published_at, posts.c.identity, _block.position, all_sections.c.position)
)
_ABSTRACTS = select(papers.c.arxiv_id.label("key"), papers.c.abstract.label("text")).where(among(papers.c.arxiv_id))


def _of_posts(table: Any, text: ColumnElement[Any]) -> Select[Any]:
    texts = select_current(table, posts.c.id.label("key"), text.label("text"))
    return texts.where(among(posts.c.id)).order_by(posts.c.id, table.c.position)


_OF_PAPERS = (_SUMMARIES, _ABSTRACTS)
_OF_POSTS = (_of_posts(all_lectures, all_lectures.c.abstract), _of_posts(all_sections, all_sections.c.text))


def list_new(connection: Connection, filters: Filters) -> list[Hit]:
    """What came in between the days of the filters, each with that day as its date, the newest first."""
    since, until = filters.since or date.min, filters.until or date.max
    # In the index the date of a paper is that of its latest digest, which is no earlier than the first.
    arrivals = _iterate_arrivals(connection, replace(filters, until=None))
    found = [(hit.date, hit) for hit, _ in arrivals if hit.date and since <= hit.date <= until]
    return [hit for _, hit in sorted(found, key=lambda dated: dated[0], reverse=True)]


def find_newest(connection: Connection, filters: Filters) -> date | None:
    """The day on which the last came in that meets the filters, whatever their days are."""
    newest: date | None = None
    for hit, latest in _iterate_arrivals(connection, replace(filters, since=None, until=None)):
        if newest and (latest is None or latest <= newest):  # they come by their latest day, the newest first
            break
        newest = max(filter(None, (newest, hit.date)), default=None)
    return newest


def add_summaries(connection: Connection, hits: Sequence[Hit]) -> Iterator[Hit]:
    """These hits with the first line of the summary in the first digest as snippet; else of the abstract or text."""
    for start in range(0, len(hits), _BATCH):
        yield from _summarize(connection, hits[start : start + _BATCH])


def _summarize(connection: Connection, hits: Sequence[Hit]) -> list[Hit]:
    texts = _read_texts(connection, _OF_PAPERS, [hit.arxiv_id for hit in hits if hit.arxiv_id])
    texts |= _read_texts(connection, _OF_POSTS, [hit.post_id for hit in hits if hit.post_id is not None])
    return [replace(hit, snippet=texts.get(hit.arxiv_id or hit.post_id, "")) for hit in hits]


def _iterate_arrivals(connection: Connection, filters: Filters) -> Iterator[tuple[Hit, date | None]]:
    """Hits dated by their first day, each with its latest day; they come by the latter."""
    hits = iterate(connection, Question(None, filters, limit=None))
    while batch := list(islice(hits, _BATCH)):
        first = _find_first_days(connection, [hit.arxiv_id for hit in batch if hit.arxiv_id])
        for hit in batch:
            yield replace(hit, date=first.get(hit.arxiv_id, hit.date)), hit.date


def _find_first_days(connection: Connection, arxiv_ids: Sequence[str]) -> dict[str | None, date]:
    """The first day of each paper in a digest, of one that is in none in another post."""
    days = _take_first(select_among(connection, _IN_DIGESTS, arxiv_ids))
    others = [arxiv_id for arxiv_id in arxiv_ids if arxiv_id not in days]
    return days | _take_first(row for each in _MENTIONED for row in select_among(connection, each, others))


def _take_first(rows: Iterable[Row[Any]]) -> dict[str | None, date]:
    dated = ((row.arxiv_id, row.edition_date or (row.published_at and row.published_at.date())) for row in rows)
    return dict(sorted(((arxiv_id, day) for arxiv_id, day in dated if day), reverse=True))


def _read_texts(
    connection: Connection, statements: Iterable[Select[Any]], keys: Sequence[str | int]
) -> dict[str | int | None, str]:
    """The first line of the first text that is not empty, by key."""
    lines: dict[str | int | None, str] = {}
    for statement in statements:
        for row in select_among(connection, statement, [key for key in keys if key not in lines]):
            if text := (row.text or "").strip():
                lines.setdefault(row.key, text.partition("\n")[0])
    return lines
