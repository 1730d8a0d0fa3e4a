"""Keeps the rows of papers and their authors true to the best of their readings.

Which that is, `precedence` decides; here its answer is compared with the rows, and only differences are written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from pipelines.archive.keys import among, find_or_insert, insert_plain, select_among
from pipelines.archive.precedence import BestReading, PaperReading, choose_best
from pipelines.archive.schema.contents import all_appearances, all_sections
from pipelines.archive.schema.reading import posts, revisions
from pipelines.archive.schema.things import authors, paper_authors, papers
from pipelines.records import Reading

_Texts = Mapping[tuple[int | None, str], str]
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
    .where(among(all_appearances.c.arxiv_id))
)
_ABSTRACTS = (
    select(all_sections.c.appearance_id, all_sections.c.kind, all_sections.c.text)
    .where(among(all_sections.c.appearance_id), all_sections.c.kind.in_(("abstract", "abstract_zh")))
    .order_by(all_sections.c.appearance_id, all_sections.c.position)
)
_PAPERS = select(papers).where(among(papers.c.arxiv_id))
_AUTHORS = (
    select(paper_authors.c.arxiv_id, paper_authors.c.position, authors.c.name)
    .join_from(paper_authors, authors)
    .where(among(paper_authors.c.arxiv_id))
)
_UPDATE_PAPER = update(papers).where(papers.c.arxiv_id == bindparam("key"))
_at_place = (paper_authors.c.arxiv_id == bindparam("key"), paper_authors.c.position == bindparam("place"))
_UPDATE_AUTHOR = update(paper_authors).where(*_at_place).values(author_id=bindparam("author"))
_DELETE_AUTHOR = delete(paper_authors).where(*_at_place)


def refresh_papers(connection: Connection, arxiv_ids: Collection[str], reading: Reading) -> int:
    """Write what the best readings of these papers say, where it differs; the number of papers unknown before.

    `reading` was just stored: what it alone speaks of is not read back.
    """
    known = _select_papers(connection, arxiv_ids)
    own = [one for one in _list_readings(reading) if one.arxiv_id not in known]
    _insert_papers(connection, choose_best(own), _collect_texts(_list_texts(reading)))
    _refresh_known(connection, known)
    return len({one.arxiv_id for one in own})


def refresh_known_papers(connection: Connection, arxiv_ids: Collection[str]) -> None:
    """As `refresh_papers`, where nothing was read but other revisions are shown."""
    _refresh_known(connection, _select_papers(connection, arxiv_ids))


def _select_papers(connection: Connection, arxiv_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    return {row.arxiv_id: dict(row._mapping) for row in select_among(connection, _PAPERS, arxiv_ids)}


def _refresh_known(connection: Connection, known: Mapping[str, Any]) -> None:
    stored = [
        PaperReading(**dict(row._mapping) | {"author_names": tuple(row.author_names)})
        for row in select_among(connection, _READINGS, known)
    ]
    best = choose_best(stored)
    _update_papers(connection, known, best)
    _write_authors(connection, best)


def _list_readings(reading: Reading) -> list[PaperReading]:
    """The blocks of one reading, by their positions; in all else they are equal."""
    translated = {section.appearance for section in reading.sections if section.kind == "abstract_zh"}
    return [
        PaperReading(
            id=one.position,
            arxiv_id=one.arxiv_id,
            version=one.version,
            title=one.title,
            author_names=one.author_names,
            has_abstract_zh=one.position in translated,
            shown=True,
            encoding_fault=reading.encoding_fault,
            published_at=reading.facts.published_at,
            url=reading.url,
            revision_id=0,
            position=one.position,
        )
        for one in reading.appearances
    ]


def _list_texts(reading: Reading) -> Iterator[tuple[int | None, str, str]]:
    ordered = sorted(reading.sections, key=lambda section: section.position)
    return ((section.appearance, section.kind, section.text) for section in ordered)


def _collect_texts(rows: Iterable[tuple[int | None, str, str]]) -> _Texts:
    """The abstracts among sections, by block and kind; one in several parts becomes one of several lines."""
    texts: defaultdict[tuple[int | None, str], list[str]] = defaultdict(list)
    for block, kind, text in rows:
        texts[block, kind].append(text)
    return {place: "\n".join(lines) for place, lines in texts.items()}


def _describe_paper(one: BestReading, texts: _Texts) -> dict[str, Any]:
    """The row of `papers` as it should be."""
    return {
        "arxiv_id": one.arxiv_id,
        "title": one.title,
        "abstract": texts.get((one.abstract_from, "abstract")) or None,
        "abstract_zh": texts.get((one.abstract_zh_from, "abstract_zh")) or None,
        "latest_version": one.latest_version,
        "source": "digest",
    }


def _insert_papers(connection: Connection, best: Sequence[BestReading], texts: _Texts) -> None:
    rows = [tuple(_describe_paper(one, texts).values()) for one in best]
    insert_plain(connection, papers, papers.c.keys(), rows)
    names = {name: {"name": name} for one in best for name in one.author_names}
    ids, _ = find_or_insert(connection, authors.c.name, names)
    places = [(one.arxiv_id, place, ids[name]) for one in best for place, name in enumerate(one.author_names)]
    insert_plain(connection, paper_authors, paper_authors.c.keys(), places)


def _update_papers(connection: Connection, known: Mapping[str, Any], best: Sequence[BestReading]) -> None:
    wanted = {one.abstract_from for one in best} | {one.abstract_zh_from for one in best if one.abstract_zh_from}
    texts = _collect_texts(map(tuple, select_among(connection, _ABSTRACTS, wanted)))
    rows = [_describe_paper(one, texts) for one in best]
    changed = [row | {"key": row["arxiv_id"]} for row in rows if known[row["arxiv_id"]] != row]
    if changed:
        connection.execute(_UPDATE_PAPER, changed)


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
