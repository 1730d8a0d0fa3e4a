"""Collects what can be found: the texts of papers, lectures and notes, as the archive shows them now.

Of a paper, all that the current revisions of all posts say of it; of a post, all its own text.  Headings and
labels are left out, and so is what is hidden.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from itertools import accumulate
from typing import Any

from sqlalchemy import Column, Connection, Select, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.schema.contents import (
    all_appearances,
    all_lectures,
    all_mentions,
    all_recommended_papers,
    all_sections,
    all_takeaways,
)
from pipelines.archive.schema.current import is_shown, is_shown_paper, select_current
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.search import WEIGHTS
from pipelines.archive.schema.things import papers
from pipelines.archive.search.tokens import BREAK, NO_TOKENS, write_tokens
from pipelines.records.questions import ResultKind

_SUMMARIES = ("abstract", "abstract_zh", "summary", "talk_abstract")  # kinds of sections that stand before the rest
_CHECKSUM_BYTES = 16


@dataclass(frozen=True, slots=True)
class Document:
    """A paper, lecture or note with its texts by weight; `day` is None where no post that shows it has a date."""

    kind: ResultKind
    arxiv_id: str | None
    post_id: int | None
    day: date | None
    texts: dict[str, tuple[str, ...]]

    def list_tokens(self, known: Mapping[str, str] = NO_TOKENS) -> list[str]:
        """The tokens of the texts of each weight, between blanks; `known` holds those of some texts."""
        return [f" {write_tokens(self.texts[weight], known)} " for weight in WEIGHTS]

    def compute_checksum(self) -> str:
        """A hash of the day and the texts."""
        said = "\0".join(text for weight in WEIGHTS for text in ("", *self.texts[weight]))
        return blake2b(f"{self.day}\0{said}".encode(), digest_size=_CHECKSUM_BYTES).hexdigest()


def add_up(tokens: Sequence[str]) -> list[str]:
    """The tokens of each weight with those of the weights before it.

    >>> add_up([" 高 斯 ", " 3d ", ""])[1].replace(BREAK, "|")
    ' 高 斯 | 3d '
    """
    return list(accumulate(tokens, lambda before, more: f"{before}{BREAK}{more}"))


def _show(table: Any, *columns: Any) -> Select[Any]:
    """A statement on the rows of the current revisions, with the day of each post."""
    return select_current(table, posts.c.id.label("post_id"), posts.c.edition_date, posts.c.published_at, *columns)


_paper, _block, _mention = papers.c.arxiv_id, all_appearances.c, all_mentions.c
_PAPERS = select(papers.c.arxiv_id, papers.c.title, papers.c.abstract, papers.c.abstract_zh).where(
    among(_paper), is_shown_paper()
)
_BLOCKS = _show(all_appearances, _block.arxiv_id, _block.title, _block.comment).where(among(_block.arxiv_id))
_MENTIONS = _show(all_mentions, _mention.arxiv_id).where(among(_mention.arxiv_id)).distinct()
_recommended = all_recommended_papers.c
_linked = _recommended.linked_arxiv_id
_RECOMMENDED = _show(all_recommended_papers, _linked.label("arxiv_id")).where(among(_linked)).distinct()


def _in_blocks(table: Any, *columns: Any) -> Select[Any]:
    return (
        select_current(all_appearances, _block.arxiv_id, *columns)
        .join(table, table.c.appearance_id == _block.id)
        .where(among(_block.arxiv_id))
        .order_by(_block.arxiv_id, _block.id, table.c.position)
    )


_SECTIONS = _in_blocks(all_sections, all_sections.c.kind, all_sections.c.text)
_TAKEAWAYS = _in_blocks(all_takeaways, all_takeaways.c.text)


def _of_posts(table: Any, *columns: Column[Any]) -> Select[Any]:
    return _show(table, *columns).where(among(posts.c.id)).order_by(posts.c.id, table.c.position)


_POSTS = select(posts.c.id, posts.c.kind, posts.c.title, posts.c.edition_date, posts.c.published_at).where(
    among(posts.c.id), posts.c.kind != "digest", is_shown()
)
_POST_SECTIONS = _of_posts(all_sections, all_sections.c.kind, all_sections.c.text)
_POST_TAKEAWAYS = _of_posts(all_takeaways, all_takeaways.c.text)
_lecture = all_lectures.c
_TALKS = _of_posts(all_lectures, _lecture.talk_title, _lecture.speaker, _lecture.speaker_bio, _lecture.abstract)
_READING = _of_posts(all_recommended_papers, _recommended.title, _recommended.authors, _recommended.reason)


@dataclass(slots=True)
class _Texts:
    """The texts and days of a document while they are collected."""

    days: set[date]
    texts: dict[str, dict[str, None]]

    def add(self, weight: str, *texts: str | None) -> None:
        self.texts[weight] |= dict.fromkeys(filter(None, texts))

    def add_day(self, edition_date: date | None, published_at: datetime | None) -> None:
        if day := edition_date or (published_at and published_at.date()):
            self.days.add(day)


def _start() -> _Texts:
    return _Texts(set(), {weight: {} for weight in WEIGHTS})


def collect_papers(connection: Connection, arxiv_ids: Collection[str]) -> Iterator[Document]:
    """The documents of these papers; one statement per table, whatever their number."""
    found: defaultdict[str, _Texts] = defaultdict(_start)
    known = [row.arxiv_id for row in _add_heads(select_among(connection, _PAPERS, arxiv_ids), found)]
    for row in select_among(connection, _BLOCKS, arxiv_ids):
        found[row.arxiv_id].add("title", row.title)
        found[row.arxiv_id].add("text", row.comment)
        found[row.arxiv_id].add_day(row.edition_date, row.published_at)
    for statement in (_MENTIONS, _RECOMMENDED):
        for row in select_among(connection, statement, arxiv_ids):
            found[row.arxiv_id].add_day(row.edition_date, row.published_at)
    for row in select_among(connection, _SECTIONS, arxiv_ids):
        found[row.arxiv_id].add("summary" if row.kind in _SUMMARIES else "text", row.text)
    for row in select_among(connection, _TAKEAWAYS, arxiv_ids):
        found[row.arxiv_id].add("text", row.text)
    return (_finish("paper", found[arxiv_id], arxiv_id=arxiv_id) for arxiv_id in known)


def _add_heads(rows: Iterable[Any], found: defaultdict[str, _Texts]) -> Iterator[Any]:
    for row in rows:
        found[row.arxiv_id].add("title", row.title)
        found[row.arxiv_id].add("summary", row.abstract, row.abstract_zh)
        yield row


def collect_posts(connection: Connection, post_ids: Collection[int]) -> Iterator[Document]:
    """The documents of the lectures and notes among these posts."""
    found: defaultdict[int, _Texts] = defaultdict(_start)
    heads = select_among(connection, _POSTS, post_ids)
    ids = [row.id for row in heads]
    for row in heads:
        found[row.id].add("title", row.title)
        found[row.id].add_day(row.edition_date, row.published_at)
    for row in select_among(connection, _TALKS, ids):
        found[row.post_id].add("title", row.talk_title)
        found[row.post_id].add("summary", row.abstract)
        found[row.post_id].add("text", row.speaker, row.speaker_bio)
    for row in select_among(connection, _POST_SECTIONS, ids):
        found[row.post_id].add("summary" if row.kind in _SUMMARIES else "text", row.text)
    for row in select_among(connection, _POST_TAKEAWAYS, ids):
        found[row.post_id].add("text", row.text)
    for row in select_among(connection, _READING, ids):
        found[row.post_id].add("text", row.title, row.authors, row.reason)
    return (_finish(row.kind, found[row.id], post_id=row.id) for row in heads)


def _finish(kind: ResultKind, found: _Texts, arxiv_id: str | None = None, post_id: int | None = None) -> Document:
    texts = {weight: tuple(texts) for weight, texts in found.texts.items()}
    return Document(kind, arxiv_id, post_id, max(found.days, default=None), texts)
