"""Keeps the rows of papers and their authors equal to the best reading of each paper.

`precedence` chooses the best reading; here it is compared with the rows, and only differences are written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from pipelines.archive.database.bulk import among, find_or_insert, insert_plain, select_among
from pipelines.archive.papers.precedence import BestReading, choose_best
from pipelines.archive.papers.readings import list_readings, select_readings
from pipelines.archive.papers.recommendations import link_recommended
from pipelines.archive.papers.titles import fold_title
from pipelines.archive.schema.contents import all_sections
from pipelines.archive.schema.things import authors, paper_authors, papers
from pipelines.records.readings import Reading

_Texts = Mapping[tuple[int | None, str], str]
_BATCH = 200  # papers whose readings are in memory at a time
_LATER = "papers to be refreshed"  # in what a connection remembers, in the block of `refresh_later`
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
_DELETE_UNNAMED = delete(authors).where(
    among(authors.c.name), ~exists().where(paper_authors.c.author_id == authors.c.id)
)


def refresh_papers(connection: Connection, arxiv_ids: Collection[str], readings: Sequence[Reading]) -> Set[str]:
    """Write the best readings of these papers where they differ; the papers that were unknown before.

    `readings` were just stored: papers that only one of them has are not read back from the database.
    """
    known = _select_papers(connection, arxiv_ids)
    new: dict[str, tuple[BestReading, _Texts]] = {}
    shared: set[str] = set()
    for reading in readings:
        own = choose_best(paper for paper in list_readings(reading) if paper.arxiv_id not in known)
        texts = _collect_texts(_list_texts(reading)) if own else {}
        shared |= {paper.arxiv_id for paper in own if paper.arxiv_id in new}
        new |= {paper.arxiv_id: (paper, texts) for paper in own if paper.arxiv_id not in new}
    _insert_papers(connection, list(new.values()))
    renamed = _list_title_keys(known, [paper for paper, _ in new.values()])
    known |= _select_papers(connection, shared)
    renamed |= _list_title_keys(known, _refresh_known(connection, known))
    recommended = {fold_title(paper.title) for reading in readings for paper in reading.contents.recommended_papers}
    link_recommended(connection, recommended | renamed)
    return new.keys()


def refresh_known_papers(connection: Connection, arxiv_ids: Collection[str]) -> None:
    """As `refresh_papers`, where no reading was stored but other revisions are shown."""
    known = _select_papers(connection, arxiv_ids)
    link_recommended(connection, _list_title_keys(known, _refresh_known(connection, known)))


@contextmanager
def refresh_later(connection: Connection) -> Iterator[None]:
    """For a block that writes all posts anew: a paper that several of them name is refreshed once, at its end."""
    info = connection.info  # is empty once the connection is lost
    info[_LATER] = set[str]()
    try:
        yield
    finally:
        touched = sorted(info.pop(_LATER, ()))
    for start in range(0, len(touched), _BATCH):
        refresh_known_papers(connection, touched[start : start + _BATCH])


def _select_papers(connection: Connection, arxiv_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    return {row.arxiv_id: dict(row._mapping) for row in select_among(connection, _PAPERS, arxiv_ids)}


def _refresh_known(connection: Connection, known: Mapping[str, Any]) -> list[BestReading]:
    if _LATER in connection.info:
        connection.info[_LATER].update(known)
        return []
    best = choose_best(select_readings(connection, known))
    _update_papers(connection, known, best)
    _write_authors(connection, best)
    return best


def _list_title_keys(known: Mapping[str, Any], best: Sequence[BestReading]) -> set[str]:
    """The title keys of papers that are new or have a new title, old and new."""
    keys: set[str] = set()
    for paper in best:
        before = {known[paper.arxiv_id]["title_key"]} if paper.arxiv_id in known else set()
        now = {fold_title(paper.title)}
        if before != now:
            keys |= before | now
    return keys


def _list_texts(reading: Reading) -> Iterator[tuple[int | None, str, str]]:
    ordered = sorted(reading.contents.sections, key=lambda section: section.position)
    return ((section.appearance, section.kind, section.text) for section in ordered)


def _collect_texts(rows: Iterable[tuple[int | None, str, str]]) -> _Texts:
    """The texts of sections by paper block and kind; several sections of one kind become several lines."""
    texts: defaultdict[tuple[int | None, str], list[str]] = defaultdict(list)
    for block, kind, text in rows:
        texts[block, kind].append(text)
    return {place: "\n".join(lines) for place, lines in texts.items()}


def _describe_paper(paper: BestReading, texts: _Texts) -> dict[str, Any]:
    """The row of `papers` by the best reading."""
    return {
        "arxiv_id": paper.arxiv_id,
        "title": paper.title,
        "abstract": texts.get((paper.abstract_from, "abstract")) or None,
        "abstract_zh": texts.get((paper.abstract_zh_from, "abstract_zh")) or None,
        "latest_version": paper.latest_version,
        "source": paper.source,
        "title_key": fold_title(paper.title),
    }


def _insert_papers(connection: Connection, best: Sequence[tuple[BestReading, _Texts]]) -> None:
    rows = [tuple(_describe_paper(paper, texts).values()) for paper, texts in best]
    insert_plain(connection, papers, papers.c.keys(), rows)
    names = {name: {"name": name} for paper, _ in best for name in paper.author_names}
    ids, _ = find_or_insert(connection, authors.c.name, names)
    places = [(paper.arxiv_id, place, ids[name]) for paper, _ in best for place, name in enumerate(paper.author_names)]
    insert_plain(connection, paper_authors, paper_authors.c.keys(), places)


def _update_papers(connection: Connection, known: Mapping[str, Any], best: Sequence[BestReading]) -> None:
    wanted = {block for paper in best for block in (paper.abstract_from, paper.abstract_zh_from) if block is not None}
    texts = _collect_texts(map(tuple, select_among(connection, _ABSTRACTS, wanted)))
    rows = [_describe_paper(paper, texts) for paper in best]
    changed = [row | {"key": row["arxiv_id"]} for row in rows if known[row["arxiv_id"]] != row]
    if changed:
        connection.execute(_UPDATE_PAPER, changed)


def _write_authors(connection: Connection, best: Sequence[BestReading]) -> None:
    """Update the lists of authors, position by position; an author whom no paper names any more is deleted."""
    known = {
        (row.arxiv_id, row.position): row.name
        for row in select_among(connection, _AUTHORS, [paper.arxiv_id for paper in best])
    }
    wanted = {(paper.arxiv_id, place): name for paper in best for place, name in enumerate(paper.author_names)}
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
    dropped = {name for place, name in known.items() if wanted.get(place) != name}
    if dropped:
        connection.execute(_DELETE_UNNAMED, {"keys": list(dropped)})
