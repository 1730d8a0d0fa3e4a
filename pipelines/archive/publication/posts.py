"""The published tables of papers, authors, topics and posts: one row per thing."""

from typing import Any

from sqlalchemy import Integer, distinct, func, select

from pipelines.archive.publication.declaration import Declared, declare
from pipelines.archive.schema.contents import all_appearances, all_mentions, all_recommended_papers
from pipelines.archive.schema.current import is_shown, is_shown_paper, shows
from pipelines.archive.schema.expressions import ByCodePoint
from pipelines.archive.schema.overviews.overviews import (
    AUTHOR_COLUMNS,
    DIGEST_COLUMNS,
    WITHDRAWN_COLUMNS,
    is_replacement,
    is_shown_author,
    replacement,
)
from pipelines.archive.schema.overviews.papers import PAPER_COLUMNS
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import authors, paper_authors, papers
from pipelines.archive.schema.view import ViewColumn, compute, compute_optional, show_column

_post, _block = posts.c, all_appearances.c
_topics = (
    select(
        _post.topic.label("name"),
        func.row_number(type_=Integer).over(order_by=ByCodePoint(_post.topic)).label("id"),
        func.count(distinct(_post.id)).label("digests"),
        func.count(distinct(_block.arxiv_id)).label("papers"),
        func.min(_post.edition_date).label("first"),
        func.max(_post.edition_date).label("latest"),
    )
    .join_from(posts, all_appearances, shows(all_appearances), isouter=True)
    .where(_post.kind == "digest", _post.topic.is_not(None), is_shown())
    .group_by(_post.topic)
    .subquery("numbered_topics")
)
_TOPICS = declare(
    "topics",
    "Topics of digests, one row per topic.",
    (
        compute("id", _topics.c.id, "ID in this copy."),
        compute("name", _topics.c.name, "Topic, as printed."),
        compute("digest_count", _topics.c.digests, "Number of its digests."),
        compute("paper_count", _topics.c.papers, "Number of papers in them."),
        compute("first_edition", _topics.c.first, "Edition date of its first digest."),
        compute("latest_edition", _topics.c.latest, "Edition date of its latest digest."),
    ),
    lambda query: query.order_by(_topics.c.id),
    key=("id",),
    label="name",
)


def _pick(columns: tuple[ViewColumn, ...], *names: str) -> tuple[ViewColumn, ...]:
    return tuple(column for column in columns if column.name in names)


_PAPERS = declare(
    "papers",
    str(papers.comment),
    (
        *PAPER_COLUMNS,
        *_pick(WITHDRAWN_COLUMNS, "gone_at", "last_url"),
        *(show_column(column.name, column) for column in (papers.c.abstract, papers.c.abstract_zh, papers.c.source)),
    ),
    lambda query: query.select_from(papers).where(is_shown_paper()).order_by(ByCodePoint(papers.c.arxiv_id)),
    key=("arxiv_id",),
    label="title",
)
_AUTHORS = declare(
    "authors",
    str(authors.comment),
    (show_column("id", authors.c.id), *(column for column in AUTHOR_COLUMNS if column.name != "author_id")),
    lambda query: query.select_from(authors).where(is_shown_author).order_by(authors.c.id),
    key=("id",),
    label="name",
)
_PAPER_AUTHORS = declare(
    "paper_authors",
    str(paper_authors.comment),
    [show_column(column.name, column) for column in paper_authors.c],
    lambda query: query.where(is_shown_paper(paper_authors.c.arxiv_id)).order_by(
        ByCodePoint(paper_authors.c.arxiv_id), paper_authors.c.position
    ),
    key=("arxiv_id", "position"),
    references={"arxiv_id": "papers", "author_id": "authors"},
)
_topic_id = compute_optional("topic_id", _topics.c.id, "The topic; null for a digest without one.")
_DIGESTS = declare(
    "digests",
    "Digests, one row per digest.",
    (
        show_column("id", _post.id),
        _topic_id,
        *(column for column in DIGEST_COLUMNS if column.name != "post_id"),
        show_column("author", _post.author),
    ),
    lambda query: (
        query.select_from(posts)
        .outerjoin(replacement, is_replacement)
        .outerjoin(_topics, _topics.c.name == _post.topic)
        .where(_post.kind == "digest", is_shown())
        .order_by(_post.id)
    ),
    key=("id",),
    label="title",
    references={"topic_id": "topics"},
)
_ABOUT_POST = ("title", "url", "status", "published_at", "first_seen_at", "gone_at", "author", "category")


def _declare_posts(name: str, kind: str, comment: str, *counts: ViewColumn) -> Declared:
    shown = [show_column(column, _post[column]) for column in ("id", *_ABOUT_POST, "description", "licence_url")]
    return declare(
        name,
        comment,
        (*shown, *counts),
        lambda query: query.select_from(posts).where(_post.kind == kind, is_shown()).order_by(_post.id),
        key=("id",),
        label="title",
    )


def _count(table: Any, comment: str) -> ViewColumn:
    rows = select(func.count()).select_from(table).where(shows(table)).correlate(posts).scalar_subquery()
    return compute("paper_count", rows, comment)


POST_TABLES = (
    *(_TOPICS, _PAPERS, _AUTHORS, _PAPER_AUTHORS, _DIGESTS),
    _declare_posts(
        *("lectures", "lecture", "Posts about talks, one row per post."),
        _count(all_recommended_papers, "Number of papers that it recommends."),
    ),
    _declare_posts(
        *("notes", "note", "Posts that are neither digest nor lecture, one row per post."),
        _count(all_mentions, "Number of arXiv IDs that it links."),
    ),
)
