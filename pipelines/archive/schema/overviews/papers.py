"""The columns that sum up a paper: each is computed for its row alone, from indexed keys.

So a query that names one paper reads the rows of one paper, and one that leaves a column out does not compute it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, exists, func, literal, or_, select

from pipelines.archive.schema.contents import (
    all_appearances,
    all_links,
    all_mentions,
    all_post_images,
    all_recommended_papers,
    all_sections,
)
from pipelines.archive.schema.current import shows
from pipelines.archive.schema.expressions import ByCodePoint, join_texts
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import authors, paper_authors, papers
from pipelines.archive.schema.view import ViewColumn, compute, compute_optional, show_column

_block, _post = all_appearances.c, posts.c
_SHOWING = (all_appearances, all_mentions, all_recommended_papers)


def select_blocks(*columns: ColumnElement[Any]) -> Select[Any]:
    """Of the digests that have the paper and of its blocks there, as shown now."""
    return (
        select(*columns)
        .join_from(all_appearances, posts, shows(all_appearances))
        .where(_block.arxiv_id == papers.c.arxiv_id)
        .correlate(papers)
    )


def _select_showing(table: Any, *columns: ColumnElement[Any]) -> Select[Any]:
    """Of the posts that show the paper by a row of this table."""
    return (
        select(*columns)
        .join_from(table, posts, shows(table))
        .where(table.c.arxiv_id == papers.c.arxiv_id)
        .correlate(papers)
    )


def _sum_up(*values: ColumnElement[Any]) -> ColumnElement[Any]:
    return select_blocks(*values).scalar_subquery()


def latest(query: Select[Any], *order: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value in the latest digest that has one, a live one if there is any; within a digest the first by `order`."""
    date = _post.edition_date.desc().nulls_last()
    newest = query.order_by(_post.status.desc(), date, ByCodePoint(_post.identity), *order)
    return newest.limit(1).scalar_subquery()


def _find_link(kind: str) -> ColumnElement[Any]:
    """The link of this kind in the latest digest that has one, else beside the paper in a list."""
    in_digest = select_blocks(all_links.c.url).join(all_links, all_links.c.appearance_id == _block.id)
    beside = (all_links.c.revision_id == all_mentions.c.revision_id) & (
        all_links.c.mention_position == all_mentions.c.position
    )
    in_list = _select_showing(all_mentions, all_links.c.url).join(all_links, beside)
    return func.coalesce(
        *(latest(links.where(all_links.c.kind == kind), all_links.c.position) for links in (in_digest, in_list))
    )


_authors = join_texts(
    select(authors.c.name)
    .join_from(paper_authors, authors)
    .where(paper_authors.c.arxiv_id == papers.c.arxiv_id)
    .order_by(paper_authors.c.position)
    .correlate(papers),
    ", ",
)
_topics = join_texts(
    select_blocks(_post.topic)
    .where(_post.topic.is_not(None))
    .group_by(_post.topic)
    .order_by(func.count(distinct(_post.id)).desc(), ByCodePoint(_post.topic)),
    ", ",
)
_images = (
    select_blocks(func.count(distinct(all_post_images.c.image_id)))
    .join(all_post_images, all_post_images.c.appearance_id == _block.id)
    .scalar_subquery()
)
_summary = latest(
    select_blocks(all_sections.c.text)
    .join(all_sections, all_sections.c.appearance_id == _block.id)
    .where(all_sections.c.kind == "summary"),
    all_sections.c.position,
)
_first_seen, gone_at = (
    func.coalesce(*(_select_showing(table, value).scalar_subquery() for table in _SHOWING))
    for value in (func.min(_post.first_seen_at), func.max(_post.gone_at))
)
is_live = or_(
    *(exists(_select_showing(table, literal(1)).where(_post.status == "live").correlate(papers)) for table in _SHOWING)
)

ARXIV_ID = show_column("arxiv_id", papers.c.arxiv_id)
TITLE = show_column("title", papers.c.title)
AUTHORS = compute_optional("authors", _authors, "Authors in their order, separated by commas.")
TOPICS = compute_optional("topics", _topics, "Topics of its digests, the most frequent first, separated by commas.")
FIRST_EDITION = compute_optional(
    "first_edition", _sum_up(func.min(_post.edition_date)), "Edition date of its first digest."
)
LATEST_EDITION = compute_optional(
    "latest_edition", _sum_up(func.max(_post.edition_date)), "Edition date of its latest digest."
)
TIMES_SEEN = compute(
    "times_seen",
    _sum_up(func.count(distinct(_post.id))),
    "Number of digests that have it, including those that are gone.",
)
LATEST_SUMMARY = compute_optional(
    "latest_summary", _summary, "Summary in the latest digest that has one, a live digest if there is any."
)
PAPER_COLUMNS: tuple[ViewColumn, ...] = (
    ARXIV_ID,
    TITLE,
    AUTHORS,
    TOPICS,
    compute_optional("first_seen_at", _first_seen, "When a post that shows it was first read."),
    FIRST_EDITION,
    LATEST_EDITION,
    TIMES_SEEN,
    compute(
        "status",
        case((is_live, "live"), else_="gone"),
        "live while a live post shows it: a digest, a list or a lecture; else gone.",
    ),
    show_column("latest_version", papers.c.latest_version),
    compute("url", literal("https://arxiv.org/abs/").concat(papers.c.arxiv_id), "URL of its page at arXiv."),
    compute_optional("code_url", _find_link("code"), "URL of its code, by the latest digest or list that links it."),
    compute_optional(
        "project_url", _find_link("project"), "URL of its project page, by the latest post that links it."
    ),
    compute("image_count", _images, "Number of different images that its digests show of it."),
    LATEST_SUMMARY,
)
