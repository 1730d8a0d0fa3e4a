"""Lists the readings of papers: blocks of digests, rows of lists, recommendations of lectures that link their paper.

They come from a reading that was just parsed, or from the archive.  `precedence` chooses the best of them.
"""

from collections.abc import Collection, Iterator
from typing import Any, Literal

from sqlalchemy import Connection, Select, Table, exists, select, union

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.papers.precedence import PaperReading
from pipelines.archive.schema.contents import all_appearances, all_mentions, all_recommended_papers, all_sections
from pipelines.archive.schema.posts import posts, revisions
from pipelines.records.readings import Reading

_has_abstract_zh = exists().where(
    all_sections.c.appearance_id == all_appearances.c.id, all_sections.c.kind == "abstract_zh"
)


def _select_readings(table: Table, *more: Any) -> Select[Any]:
    return (
        select(
            table.c.title,
            (posts.c.current_revision_id == revisions.c.id).label("shown"),
            posts.c.hidden_at.is_not(None).label("hidden"),
            revisions.c.encoding_fault,
            posts.c.published_at,
            revisions.c.url,
            table.c.revision_id,
            table.c.position,
            *more,
        )
        .join_from(table, revisions, table.c.revision_id == revisions.c.id)
        .join(posts, posts.c.id == revisions.c.post_id)
    )


_block, _mention, _recommended = all_appearances.c, all_mentions.c, all_recommended_papers.c
_IN_DIGESTS = _select_readings(
    all_appearances,
    _block.id,
    _block.arxiv_id,
    _block.version,
    _block.author_names,
    _has_abstract_zh.label("has_abstract_zh"),
).where(among(_block.arxiv_id))
_IN_LISTS = _select_readings(all_mentions, _mention.arxiv_id, _mention.version).where(
    among(_mention.arxiv_id), _mention.title.is_not(None)
)
_IN_LECTURES = _select_readings(all_recommended_papers, _recommended.linked_arxiv_id.label("arxiv_id")).where(
    among(_recommended.linked_arxiv_id)
)
_of_post = among(revisions.c.post_id)
PAPERS_OF = union(
    *(
        select(key).join_from(key.table, revisions, revisions.c.id == key.table.c.revision_id).where(_of_post, is_paper)
        for key, is_paper in (
            (_block.arxiv_id, _block.arxiv_id.is_not(None)),
            (_mention.arxiv_id, _mention.title.is_not(None)),
            (_recommended.linked_arxiv_id, _recommended.linked_arxiv_id.is_not(None)),
        )
    )
)


def select_readings(connection: Connection, arxiv_ids: Collection[str]) -> list[PaperReading]:
    """Every reading of these papers in the archive."""
    blocks = (dict(row._mapping) for row in select_among(connection, _IN_DIGESTS, arxiv_ids))
    readings = [
        PaperReading(source="digest", **block | {"author_names": tuple(block["author_names"])}) for block in blocks
    ]
    others: tuple[tuple[Literal["list", "lecture"], Select[Any]], ...] = ("list", _IN_LISTS), ("lecture", _IN_LECTURES)
    for source, statement in others:
        rows = select_among(connection, statement, arxiv_ids)
        readings += [PaperReading(source=source, **row._mapping) for row in rows]
    return readings


def list_readings(reading: Reading) -> Iterator[PaperReading]:
    """The readings of papers in one reading of a post; the ID of a block is its position."""
    shared: dict[str, Any] = {
        "shown": True,
        "encoding_fault": reading.repair.encoding_fault,
        "published_at": reading.metadata.published_at,
        "url": reading.url,
        "revision_id": 0,
    }
    translated = {section.appearance for section in reading.contents.sections if section.kind == "abstract_zh"}
    for block in reading.contents.appearances:
        yield PaperReading(
            source="digest",
            id=block.position,
            arxiv_id=block.arxiv_id,
            version=block.version,
            title=block.title,
            author_names=block.author_names,
            has_abstract_zh=block.position in translated,
            position=block.position,
            **shared,
        )
    for row in reading.contents.mentions:
        if row.title is not None:
            yield PaperReading("list", row.arxiv_id, row.title, row.position, version=row.version, **shared)
    for paper in reading.contents.recommended_papers:
        if paper.arxiv_id is not None:
            yield PaperReading("lecture", paper.arxiv_id, paper.title, paper.position, **shared)
