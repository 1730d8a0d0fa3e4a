"""Links the papers that speakers recommend to the papers of the archive, whichever of the two is stored first.

The arXiv ID in a link beside the title decides; without one, a paper with the same letters and digits in its title.
"""

from collections.abc import Collection

from sqlalchemy import Connection, and_, func, select, update

from pipelines.archive.database.bulk import among
from pipelines.archive.schema.contents import all_recommended_papers
from pipelines.archive.schema.things import papers

_recommended = all_recommended_papers.c
_namesake = (
    select(func.min(papers.c.arxiv_id))
    .where(papers.c.title_key == _recommended.title_key, _recommended.title_key != "")
    .scalar_subquery()
)
_paper = func.coalesce(_recommended.linked_arxiv_id, _namesake)
_LINK = (
    update(all_recommended_papers)
    .where(and_(among(_recommended.title_key), _recommended.arxiv_id.is_distinct_from(_paper)))
    .values(arxiv_id=_paper)
)


def link_recommended(connection: Connection, title_keys: Collection[str]) -> None:
    """Update which papers the recommendations with these titles refer to."""
    if title_keys:
        connection.execute(_LINK, {"keys": list(title_keys)})
