"""What the archive shows: the rows of the current revision of each post that no person has hidden.

Views, search, exports and reports take these conditions; crawls compare hidden posts as all others, and do not.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, exists, or_, select

from pipelines.archive.schema.contents import all_appearances, all_mentions, all_recommended_papers
from pipelines.archive.schema.posts import posts, revisions
from pipelines.archive.schema.things import papers

_readers = posts.alias("readers")
# The readings of papers, as `papers.readings` lists them: their table, and its columns of arXiv IDs and titles.
READINGS = (
    (all_appearances, all_appearances.c.arxiv_id, all_appearances.c.title),
    (all_mentions, all_mentions.c.arxiv_id, all_mentions.c.title),
    (all_recommended_papers, all_recommended_papers.c.linked_arxiv_id, all_recommended_papers.c.title),
)


def is_shown(of_posts: FromClause = posts) -> ColumnElement[bool]:
    """Whether a post is shown to people, in `posts` or an alias of it."""
    hidden_at: ColumnElement[Any] = of_posts.c.hidden_at
    return hidden_at.is_(None)


def shows(table: FromClause, of_posts: FromClause = posts) -> ColumnElement[bool]:
    """Joins the rows below a revision to the post that shows them now."""
    return and_(of_posts.c.current_revision_id == table.c.revision_id, is_shown(of_posts))


def select_current(table: Table, *columns: Any) -> Select[Any]:
    """Columns of `posts` and of a table of contents, for the rows of current revisions."""
    return select(*columns).join_from(posts, table, shows(table))


def is_shown_paper(arxiv_id: ColumnElement[Any] = papers.c.arxiv_id) -> ColumnElement[bool]:
    """Whether a paper is in any revision of a post that is shown; one that only hidden posts have is not."""
    return or_(
        *(
            exists()
            .where(key == arxiv_id, title.is_not(None), revisions.c.id == table.c.revision_id)
            .where(_readers.c.id == revisions.c.post_id, is_shown(_readers))
            .correlate(arxiv_id.table)
            for table, key, title in READINGS
        )
    )
