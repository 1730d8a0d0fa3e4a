"""Conditions on the documents of the index, for the filters of a question."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select

from pipelines.archive.schema.contents import (
    all_appearances,
    all_lecture_videos,
    all_lectures,
    all_links,
    all_mentions,
    all_post_images,
    all_recommended_papers,
)
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.current import is_shown, select_current, shows
from pipelines.archive.schema.posts import post_urls, posts
from pipelines.archive.schema.search import search_documents
from pipelines.archive.schema.things import authors, paper_authors
from pipelines.archive.search.index import compose_end, compose_id
from pipelines.errors import UsageError
from pipelines.records.questions import Feature, Filters

_TOPICS = select(posts.c.topic).where(posts.c.topic.is_not(None), is_shown()).distinct()
_document = search_documents.c
_block, _mention, _recommended = all_appearances.c, all_mentions.c, all_recommended_papers.c
_SHOWING = (  # the tables that show a paper in a post
    (all_appearances, _block.arxiv_id),
    (all_mentions, _mention.arxiv_id),
    (all_recommended_papers, _recommended.arxiv_id),
)
_live = posts.alias("live_posts")


def list_conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """The conditions that a row of `search_documents` must meet."""
    if filters.topics:
        yield _is_paper_of(func.lower(posts.c.topic).in_([topic.lower() for topic in filters.topics]))
    if filters.authors:
        yield _has_author(filters.authors)
    if filters.since:
        yield _document.id >= compose_id(filters.since, 0)
    if filters.until:
        yield _document.id < compose_end(filters.until)
    if filters.kinds:
        yield _document.kind.in_(filters.kinds)
    if filters.sites:
        yield _is_on_site(filters.sites)
    for feature in filters.features:
        yield _has_feature(feature)
    if filters.is_gone:
        yield is_gone()


def check_topics(connection: Connection, filters: Filters) -> None:
    """Raises UsageError for a topic that no digest has, and names the nearest one, or all."""
    known = {topic.lower(): topic for topic in connection.scalars(_TOPICS)} if filters.topics else {}
    for topic in filters.topics:
        if topic.lower() not in known:
            near = get_close_matches(topic.lower(), known, n=1)
            hint = f"did you mean {known[near[0]]}?" if near else f"topics are {', '.join(sorted(known.values()))}"
            raise UsageError(f"--topic: no digest has the topic {topic}; {hint}")


def _is_paper_of(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return _document.arxiv_id.in_(select_current(all_appearances, _block.arxiv_id).where(condition))


def _is_shown_in(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a post that meets the condition is the document, or shows the paper."""
    papers = (
        _document.arxiv_id.in_(select_current(table, column).where(column.is_not(None), condition))
        for table, column in _SHOWING
    )
    return or_(*papers, _document.post_id.in_(select(posts.c.id).where(condition)))


def _has_author(names: tuple[str, ...]) -> ColumnElement[bool]:
    by_paper = select(paper_authors.c.arxiv_id).join_from(paper_authors, authors)
    by_talk = select_current(all_lectures, posts.c.id)
    return or_(
        _document.arxiv_id.in_(by_paper.where(_contains_any(authors.c.name, names))),
        _document.post_id.in_(by_talk.where(_contains_any(all_lectures.c.speaker, names))),
    )


def _is_on_site(names: tuple[str, ...]) -> ColumnElement[bool]:
    there = select(post_urls.c.post_id).join_from(post_urls, sites).where(_contains_any(sites.c.base_url, names))
    return _is_shown_in(posts.c.id.in_(there))


def _contains_any(column: ColumnElement[Any], parts: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(column.icontains(part, autoescape=True) for part in parts))


def _has_feature(feature: Feature) -> ColumnElement[bool]:
    if feature == "images":
        return _has_row(all_post_images)
    linked = _has_row(all_links, all_links.c.kind == feature)
    return or_(linked, _has_row(all_lecture_videos)) if feature == "video" else linked


def _has_row(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a current block of the paper, or the post, has a row of this table."""
    of_post = _document.post_id.in_(select_current(table, posts.c.id).where(*conditions))
    if "appearance_id" not in table.c:
        return of_post
    blocks = select_current(all_appearances, _block.arxiv_id).join(table, table.c.appearance_id == _block.id)
    return or_(_document.arxiv_id.in_(blocks.where(*conditions)), of_post)


def is_gone() -> ColumnElement[bool]:
    """Whether no live post is the document or shows the paper, for a statement on `search_documents`."""
    live = _live.c.status == "live"
    showing = (exists().where(column == _document.arxiv_id, shows(table, _live), live) for table, column in _SHOWING)
    return and_(~exists().where(_live.c.id == _document.post_id, live), *(not_(each) for each in showing))
