"""Selects the digests that a reading may be another form of; `matching` chooses among them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, or_, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.ingest.identity.matching import Candidate, choose_match, describe_reading, is_unplaced
from pipelines.archive.schema.contents import all_appearances
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.posts import post_urls, posts, revisions
from pipelines.records.readings import UNPLACED, Reading

_opens_with = (
    select(revisions.c.post_id)
    .join_from(all_appearances, revisions, revisions.c.id == all_appearances.c.revision_id)
    .where(all_appearances.c.arxiv_id == bindparam("first_paper"), all_appearances.c.position == 0)
)
_CANDIDATES: Select[Any] = (
    select(
        posts.c.id,
        posts.c.identity,
        posts.c.published_at,
        posts.c.published_precision,
        posts.c.heading_date,
        posts.c.current_revision_id,
    )
    .distinct()
    .join_from(posts, post_urls, post_urls.c.post_id == posts.c.id)
    .join(sites, sites.c.id == post_urls.c.site_id)
    .where(
        sites.c.blog == bindparam("blog"),
        posts.c.kind == "digest",
        or_(
            posts.c.published_at == bindparam("second"),
            posts.c.heading_date == bindparam("heading_date"),
            posts.c.id.in_(_opens_with),
        ),
    )
)
_UNPLACED = _CANDIDATES.where(posts.c.identity.startswith(UNPLACED, autoescape=True))
_PAPERS = (
    select(all_appearances.c.revision_id, all_appearances.c.arxiv_id, all_appearances.c.version)
    .where(among(all_appearances.c.revision_id))
    .order_by(all_appearances.c.revision_id, all_appearances.c.position)
)


def find_match(connection: Connection, reading: Reading) -> int | None:
    """The ID of the digest that the reading is another form of, if the archive has it."""
    if reading.identity.kind != "digest":
        return None
    read = describe_reading(reading)
    wanted = {
        "blog": reading.site.blog,
        "second": read.second,
        "heading_date": read.heading_date,
        "first_paper": read.papers[0][0] if read.papers else None,
    }
    rows = connection.execute(_CANDIDATES if is_unplaced(read.identity) else _UNPLACED, wanted).all()
    return choose_match(read, _describe(connection, rows))


def _describe(connection: Connection, rows: Sequence[Row[Any]]) -> list[Candidate]:
    papers = defaultdict(list)
    for row in select_among(connection, _PAPERS, [row.current_revision_id for row in rows]):
        papers[row.revision_id].append((row.arxiv_id, row.version))
    return [
        Candidate(
            post_id=row.id,
            identity=row.identity,
            second=row.published_at if row.published_precision == "second" else None,
            heading_date=row.heading_date,
            papers=tuple(papers[row.current_revision_id]),
        )
        for row in rows
    ]
