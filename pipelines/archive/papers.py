"""Keeps the rows of papers and their authors true to the best of their readings.

Which that is, `precedence` decides; here its answer is compared with the rows, and only differences are written.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, select, update

from pipelines.archive.keys import find_or_insert, insert_plain, insert_rows, select_among
from pipelines.archive.precedence import BestReading, PaperReading, choose_best
from pipelines.archive.schema.contents import all_appearances, all_sections
from pipelines.archive.schema.reading import posts, revisions
from pipelines.archive.schema.things import authors, paper_authors, papers

_keys: BindParameter[Any] = bindparam("keys", expanding=True)
_has_abstract_zh = exists().where(
    all_sections.c.appearance_id == all_appearances.c.id, all_sections.c.kind == "abstract_zh"
)
_READINGS = (
    select(
        all_appearances.c.id,
        all_appearances.c.arxiv_id,
        all_appearances.c.version,
        all_appearances.c.title,
        all_appearances.c.author_names,
        _has_abstract_zh.label("has_abstract_zh"),
        (posts.c.current_revision_id == revisions.c.id).label("shown"),
        revisions.c.encoding_fault,
        posts.c.published_at,
        revisions.c.url,
        all_appearances.c.revision_id,
        all_appearances.c.position,
    )
    .join_from(all_appearances, revisions, all_appearances.c.revision_id == revisions.c.id)
    .join(posts, posts.c.id == revisions.c.post_id)
    .where(all_appearances.c.arxiv_id.in_(_keys))
)
_ABSTRACTS = (
    select(all_sections.c.appearance_id, all_sections.c.kind, all_sections.c.text)
    .where(all_sections.c.appearance_id.in_(_keys), all_sections.c.kind.in_(("abstract", "abstract_zh")))
    .order_by(all_sections.c.appearance_id, all_sections.c.position)
)
_PAPERS = select(papers).where(papers.c.arxiv_id.in_(_keys))
_AUTHORS = (
    select(paper_authors.c.arxiv_id, paper_authors.c.position, authors.c.name)
    .join_from(paper_authors, authors)
    .where(paper_authors.c.arxiv_id.in_(_keys))
)
_UPDATE_PAPER = update(papers).where(papers.c.arxiv_id == bindparam("key"))
_at_place = (paper_authors.c.arxiv_id == bindparam("key"), paper_authors.c.position == bindparam("place"))
_UPDATE_AUTHOR = update(paper_authors).where(*_at_place).values(author_id=bindparam("author"))
_DELETE_AUTHOR = delete(paper_authors).where(*_at_place)


def refresh_papers(connection: Connection, arxiv_ids: Collection[str]) -> int:
    """Write what the best readings of these papers say, where it differs; the number of papers unknown before."""
    readings = [
        PaperReading(**dict(row._mapping) | {"author_names": tuple(row.author_names)})
        for row in select_among(connection, _READINGS, arxiv_ids)
    ]
    best = choose_best(readings)
    added = _write_papers(connection, _describe_papers(connection, best))
    _write_authors(connection, best)
    return added


def _describe_papers(connection: Connection, best: Sequence[BestReading]) -> list[dict[str, Any]]:
    """The rows of `papers` as they should be."""
    wanted = {one.abstract_from for one in best} | {one.abstract_zh_from for one in best if one.abstract_zh_from}
    texts: defaultdict[tuple[int | None, str], list[str]] = defaultdict(list)
    for row in select_among(connection, _ABSTRACTS, wanted):
        texts[row.appearance_id, row.kind].append(row.text)
    return [
        {
            "arxiv_id": one.arxiv_id,
            "title": one.title,
            "abstract": "\n".join(texts[one.abstract_from, "abstract"]) or None,
            "abstract_zh": "\n".join(texts[one.abstract_zh_from, "abstract_zh"]) or None,
            "latest_version": one.latest_version,
            "source": "digest",
        }
        for one in best
    ]


def _write_papers(connection: Connection, rows: list[dict[str, Any]]) -> int:
    known = {
        row.arxiv_id: dict(row._mapping) for row in select_among(connection, _PAPERS, [r["arxiv_id"] for r in rows])
    }
    new = [row for row in rows if row["arxiv_id"] not in known]
    changed = [row | {"key": row["arxiv_id"]} for row in rows if known.get(row["arxiv_id"], row) != row]
    insert_rows(connection, papers, new)
    if changed:
        connection.execute(_UPDATE_PAPER, changed)
    return len(new)


def _write_authors(connection: Connection, best: Sequence[BestReading]) -> None:
    """Bring the lists of authors up to date, place by place."""
    known = {
        (row.arxiv_id, row.position): row.name
        for row in select_among(connection, _AUTHORS, [one.arxiv_id for one in best])
    }
    wanted = {(one.arxiv_id, place): name for one in best for place, name in enumerate(one.author_names)}
    changed = {place: name for place, name in wanted.items() if known.get(place) != name}
    ids, _ = find_or_insert(connection, authors.c.name, {name: {"name": name} for name in changed.values()})
    new = [
        (arxiv_id, position, ids[name])
        for (arxiv_id, position), name in changed.items()
        if (arxiv_id, position) not in known
    ]
    insert_plain(connection, paper_authors, paper_authors.c.keys(), new)
    moved = [{"key": key[0], "place": key[1], "author": ids[name]} for key, name in changed.items() if key in known]
    stale = [{"key": key[0], "place": key[1]} for key in known.keys() - wanted]
    if moved:
        connection.execute(_UPDATE_AUTHOR, moved)
    if stale:
        connection.execute(_DELETE_AUTHOR, stale)
