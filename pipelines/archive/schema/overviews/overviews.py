"""The overviews: one row per paper, digest, author, or topic and month.

They read tables alone, not one another, so that they can be created and dropped in any order.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, not_, select

from pipelines.archive.schema.contents import all_appearances, all_post_images
from pipelines.archive.schema.current import is_shown, is_shown_paper, shows
from pipelines.archive.schema.expressions import ByCodePoint, MonthOf, WeekBefore, join_texts
from pipelines.archive.schema.overviews.papers import (
    ARXIV_ID,
    AUTHORS,
    FIRST_EDITION,
    LATEST_EDITION,
    LATEST_SUMMARY,
    PAPER_COLUMNS,
    TIMES_SEEN,
    TITLE,
    TOPICS,
    gone_at,
    is_live,
    latest,
    select_blocks,
)
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import authors, paper_authors, papers
from pipelines.archive.schema.view import View, compute, compute_optional, label_all, show_column

_block, _post = all_appearances.c, posts.c
_earlier_blocks, _earlier_posts = all_appearances.alias("earlier_blocks"), posts.alias("earlier")


def _was_seen_before() -> ColumnElement[bool]:
    """Whether an earlier digest has the paper of the block at hand."""
    earlier = select(_earlier_blocks.c.arxiv_id).where(
        _earlier_blocks.c.arxiv_id == _block.arxiv_id,
        shows(_earlier_blocks, _earlier_posts),
        _earlier_posts.c.edition_date < _post.edition_date,
    )
    return exists(earlier.correlate(all_appearances, posts))


_shown = shows(all_appearances)  # joins a block to the post that shows it now
_paper_overview = select(*label_all(PAPER_COLUMNS)).select_from(papers).where(is_shown_paper())
_newest_posts = posts.alias("newest")
_newest = select(func.max(_newest_posts.c.edition_date)).where(is_shown(_newest_posts)).scalar_subquery()
_arrived = (
    select(_block.arxiv_id)
    .join_from(posts, all_appearances, _shown)
    .where(_post.edition_date > WeekBefore(_newest), not_(_was_seen_before()))
)
replacement = posts.alias("replacement")
is_replacement = and_(replacement.c.id == _post.replaced_by_id, is_shown(replacement))
_in_digest = all_appearances.alias("blocks").c


def _count_blocks(counted: ColumnElement[Any], *only: ColumnElement[bool]) -> ColumnElement[Any]:
    return (
        select(func.count(distinct(counted)))
        .select_from(all_appearances)
        .where(_shown, *only)
        .correlate(posts)
        .scalar_subquery()
    )


_images = (
    select(func.count(distinct(all_post_images.c.image_id)))
    .where(shows(all_post_images))
    .correlate(posts)
    .scalar_subquery()
)
DIGEST_COLUMNS = (
    show_column("post_id", _post.id, "ID of the digest in posts."),
    show_column("topic", _post.topic),
    show_column("edition_date", _post.edition_date),
    show_column("title", _post.title),
    show_column("url", _post.url),
    show_column("status", _post.status),
    show_column("published_at", _post.published_at),
    show_column("first_seen_at", _post.first_seen_at),
    show_column("gone_at", _post.gone_at),
    compute_optional("replaced_by_url", replacement.c.url, "URL of the later digest that replaced it, if any."),
    compute("paper_count", _count_blocks(_block.arxiv_id), "Number of papers in it."),
    compute(
        "new_paper_count",
        _count_blocks(_block.arxiv_id, not_(_was_seen_before())),
        "Number of papers in it that no digest of an earlier date has.",
    ),
    compute("image_count", _images, "Number of different images in it."),
    show_column("licence_url", _post.licence_url),
)


def _select_of_author(*columns: ColumnElement[Any]) -> Select[Any]:
    """Of the digests that have papers of the author."""
    return (
        select(*columns)
        .join_from(paper_authors, all_appearances, _block.arxiv_id == paper_authors.c.arxiv_id)
        .join(posts, _shown)
        .where(paper_authors.c.author_id == authors.c.id)
        .correlate(authors)
    )


_author_topics = join_texts(
    _select_of_author(_post.topic)
    .where(_post.topic.is_not(None))
    .group_by(_post.topic)
    .order_by(func.count(distinct(_block.arxiv_id)).desc(), ByCodePoint(_post.topic)),
    ", ",
)
_papers_of_author = (
    select(func.count(distinct(paper_authors.c.arxiv_id)))
    .where(paper_authors.c.author_id == authors.c.id, is_shown_paper(paper_authors.c.arxiv_id))
    .scalar_subquery()
)
is_shown_author = exists().where(paper_authors.c.author_id == authors.c.id, is_shown_paper(paper_authors.c.arxiv_id))
AUTHOR_COLUMNS = (
    show_column("author_id", authors.c.id),
    show_column("name", authors.c.name),
    compute("paper_count", _papers_of_author, "Number of papers of the author."),
    compute(
        "digest_count",
        _select_of_author(func.count(distinct(_post.id))).scalar_subquery(),
        "Number of digests that have a paper of the author.",
    ),
    compute_optional("topics", _author_topics, "Topics of these digests, that of the most papers first."),
    compute_optional(
        "first_edition",
        _select_of_author(func.min(_post.edition_date)).scalar_subquery(),
        "Edition date of the first of these digests.",
    ),
    compute_optional(
        "latest_edition",
        _select_of_author(func.max(_post.edition_date)).scalar_subquery(),
        "Edition date of the latest of these digests.",
    ),
)

# In each topic, a paper is new in the month of its first digest of this topic.
_firsts = (
    select(_post.topic, _block.arxiv_id, func.min(_post.edition_date).label("first"))
    .join_from(posts, all_appearances, _shown)
    .group_by(_post.topic, _block.arxiv_id)
    .subquery("firsts")
)
_is_first = and_(
    _firsts.c.topic == _post.topic,
    _firsts.c.arxiv_id == _block.arxiv_id,
    MonthOf(_firsts.c.first) == MonthOf(_post.edition_date),
)
_TOPIC_COLUMNS = (
    show_column("topic", _post.topic, "Topic, as printed."),
    compute("month", MonthOf(_post.edition_date), "Month of the edition dates, such as 2024-05."),
    compute("digest_count", func.count(distinct(_post.id)), "Number of digests of the topic in this month."),
    compute("paper_count", func.count(distinct(_block.arxiv_id)), "Number of papers in them."),
    compute(
        "new_paper_count",
        func.count(distinct(_firsts.c.arxiv_id)),
        "Number of papers in them that no digest of the topic had in an earlier month.",
    ),
)
WITHDRAWN_COLUMNS = (
    *(ARXIV_ID, TITLE, AUTHORS, TOPICS, FIRST_EDITION, LATEST_EDITION, TIMES_SEEN),
    compute_optional(
        "gone_at",
        gone_at,
        "When the last post that shows it was found to be gone; null where a post was edited and left it out.",
    ),
    compute_optional("last_url", latest(select_blocks(_post.url)), "URL of the last digest that had it."),
    LATEST_SUMMARY,
)

OVERVIEWS = (
    View("paper_overview", "Papers, one row per paper, with what its digests say.", PAPER_COLUMNS, _paper_overview),
    View(
        "recent_papers",
        "Papers that are new in the last seven days of editions, up to the newest edition in the archive; the newest"
        " first.",
        PAPER_COLUMNS,
        _paper_overview.where(papers.c.arxiv_id.in_(_arrived)).order_by(
            FIRST_EDITION.expression.desc(), ByCodePoint(papers.c.arxiv_id).desc()
        ),
    ),
    View(
        "withdrawn_papers",
        "Papers that no live post shows any more, one row per paper. They stay in the archive.",
        WITHDRAWN_COLUMNS,
        select(*label_all(WITHDRAWN_COLUMNS)).select_from(papers).where(not_(is_live), is_shown_paper()),
    ),
    View(
        "digest_overview",
        "Digests, one row per digest.",
        DIGEST_COLUMNS,
        select(*label_all(DIGEST_COLUMNS))
        .select_from(posts)
        .outerjoin(replacement, is_replacement)
        .where(_post.kind == "digest", is_shown()),
    ),
    View(
        "author_overview",
        "Authors, one row per name as printed.",
        AUTHOR_COLUMNS,
        select(*label_all(AUTHOR_COLUMNS)).select_from(authors).where(is_shown_author),
    ),
    View(
        "topic_month",
        "Topics by month, one row per topic and month that has a digest with papers.",
        _TOPIC_COLUMNS,
        select(*label_all(_TOPIC_COLUMNS))
        .join_from(posts, all_appearances, _shown)
        .outerjoin(_firsts, _is_first)
        .where(_post.topic.is_not(None), _post.edition_date.is_not(None))
        .group_by(_post.topic, MonthOf(_post.edition_date)),
    ),
)
