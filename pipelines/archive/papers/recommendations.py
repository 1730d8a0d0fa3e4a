"""Ties the papers that speakers recommend to the papers of the archive, whichever of the two comes first.

A link beside the title decides; without one the titles do, where they agree in letters and digits.
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
    """Bring up to date which papers are meant by recommendations of these titles."""
    if title_keys:
        connection.execute(_LINK, {"keys": list(title_keys)})
