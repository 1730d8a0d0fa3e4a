"""Keeps the full-text index equal to the rows of papers and posts, in the transaction that changes them.

A document that changes gets a new ID.  On SQLite its old entry stays in the index and is found no more, because no
document has its ID; `rebuild_index` removes such entries.  To delete one, SQLite needs the exact text that was indexed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, text, update

from pipelines.archive.database.bulk import among, execute_rows, insert_plain, select_among
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.search import (
    CREATE_GRAMS_INDEX,
    FTS_TABLES,
    GRAMS_INDEX,
    search_days,
    search_documents,
    search_state,
    search_texts,
)
from pipelines.archive.schema.things import papers
from pipelines.archive.search.documents import Document, add_up, collect_papers, collect_posts
from pipelines.archive.search.grams import write_grams
from pipelines.archive.search.kept_entries import keep_entries, restore_entries
from pipelines.archive.search.tokens import NO_TOKENS, TOKENIZER

_NUMBER_BITS = 20  # of an ID: the day stands in the bits above, so that the newest document has the highest ID
_BATCH = 200  # documents whose texts are in memory at a time
_LATER = "indexed later"  # a mark of connections, in the block of `index_later`
_document = search_documents.c
_PAPERS = select(search_documents).where(among(_document.arxiv_id))
_POSTS = select(search_documents).where(among(_document.post_id))
_ALL_PAPERS, _ALL_POSTS = select(papers.c.arxiv_id), select(posts.c.id).where(posts.c.kind != "digest")
_REPLACE = (
    update(search_documents)
    .where(_document.id == bindparam("old"))
    .values(id=bindparam("new"), kind=bindparam("of_kind"), checksum=bindparam("of_text"))
)
_DELETE = delete(search_documents).where(among(_document.id))
_DELETE_TEXTS = delete(search_texts).where(among(search_texts.c.document_id))
_DELETE_UNUSED = "DELETE FROM search_texts WHERE document_id NOT IN (SELECT id FROM search_documents)"
_IS_WORN = select(
    func.sum(search_days.c.given) > 2 * select(func.count()).select_from(search_documents).scalar_subquery()
)
# The same on both databases; a row per day.
_TAKE_NUMBERS = text(
    "INSERT INTO search_days (day, given) VALUES (:day, :taken)"
    " ON CONFLICT (day) DO UPDATE SET given = search_days.given + :taken RETURNING given"
)


@dataclass(slots=True)
class Unindexed:
    """The papers and posts that are indexed at the end of a block of `index_later`: all of them, where it is None."""

    arxiv_ids: Collection[str] | None = None
    post_ids: Collection[int] | None = None


def start_index(connection: Connection) -> None:
    """Declare the index of an archive to be of this version."""
    connection.execute(delete(search_state))
    connection.execute(delete(search_days))
    connection.execute(insert(search_state), {"tokenizer": TOKENIZER})


def is_outdated(connection: Connection) -> bool:
    """Whether another version made the index, or an upgrade has left it empty."""
    return connection.scalar(select(search_state.c.tokenizer)) != TOKENIZER


def compose_end(day: date) -> int:
    """A limit for the documents up to a day, which may be the last of the calendar."""
    return (_count_days(day) + 1) << _NUMBER_BITS


def compose_id(day: date | None, number: int) -> int:
    """The ID of a document; with the number 0 a limit for the documents of a day."""
    return (_count_days(day) << _NUMBER_BITS) + number


def _count_days(day: date | None) -> int:
    return day.toordinal() if day else 0


def read_day(document_id: int) -> date | None:
    """The day of a document.

    >>> read_day(compose_id(date(2024, 5, 22), 7)), read_day(compose_id(None, 8))
    (datetime.date(2024, 5, 22), None)
    """
    ordinal = document_id >> _NUMBER_BITS
    return date.fromordinal(ordinal) if ordinal else None


def index_papers(connection: Connection, arxiv_ids: Collection[str], tokens: Mapping[str, str] = NO_TOKENS) -> None:
    """Bring the entries of these papers up to date; `tokens` holds those of some of their texts."""
    if _LATER in connection.info:
        return
    known = {row.arxiv_id: row for row in select_among(connection, _PAPERS, arxiv_ids)}
    _update_entries(connection, known, {each.arxiv_id: each for each in collect_papers(connection, arxiv_ids)}, tokens)


def index_posts(connection: Connection, post_ids: Collection[int], tokens: Mapping[str, str] = NO_TOKENS) -> None:
    """Bring the entries of the lectures and notes among these posts up to date; `tokens` as for papers."""
    if _LATER in connection.info:
        return
    known = {row.post_id: row for row in select_among(connection, _POSTS, post_ids)}
    _update_entries(connection, known, {each.post_id: each for each in collect_posts(connection, post_ids)}, tokens)


def forget_posts(connection: Connection, post_ids: Collection[int]) -> None:
    """Remove the entries of posts that are about to be deleted."""
    _remove_entries(connection, [row.id for row in select_among(connection, _POSTS, post_ids)])


def forget_papers(connection: Connection, arxiv_ids: Collection[str]) -> None:
    """Remove the entries of papers that are about to be deleted."""
    _remove_entries(connection, [row.id for row in select_among(connection, _PAPERS, arxiv_ids)])


def clear_index(connection: Connection) -> None:
    """Remove every entry."""
    connection.execute(delete(search_documents))
    if connection.dialect.name == "sqlite":
        _command_tables(connection, "delete-all")
    else:
        connection.exec_driver_sql("TRUNCATE search_texts")
    start_index(connection)


@contextmanager
def index_later(connection: Connection) -> Iterator[Unindexed]:
    """For a block that writes all papers and posts anew: they are indexed at its end, where their texts have changed.

    A block that knows which may have changed says so in what it is given.  The index is made anew where another version
    made it, or where most of its entries are old ones.
    """
    unindexed = Unindexed()
    is_kept = not is_outdated(connection) and not (_has_old_entries(connection) and connection.scalar(_IS_WORN))
    with TemporaryFile() as kept:
        if is_kept:
            keep_entries(connection, kept)
        info = connection.info  # is empty once the connection is lost
        info[_LATER] = True
        try:
            yield unindexed
        finally:
            info.pop(_LATER, None)
        if not is_kept:
            rebuild_index(connection)
            return
        restore_entries(connection, kept)
    if not _has_old_entries(connection):
        connection.exec_driver_sql(_DELETE_UNUSED)
    _index_all(connection, unindexed)


def _has_old_entries(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _index_all(connection: Connection, unindexed: Unindexed) -> None:
    """Bring these entries up to date."""
    kinds: tuple[tuple[Select[Any], Callable[[Connection, Collection[Any]], None], Collection[Any] | None], ...] = (
        (_ALL_PAPERS, index_papers, unindexed.arxiv_ids),
        (_ALL_POSTS, index_posts, unindexed.post_ids),
    )
    for statement, index, chosen in kinds:
        keys = connection.scalars(statement).all() if chosen is None else list(chosen)
        for start in range(0, len(keys), _BATCH):
            index(connection, keys[start : start + _BATCH])


def rebuild_index(connection: Connection) -> int:
    """Index everything again; the number of documents."""
    clear_index(connection)
    if is_server := connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP INDEX {GRAMS_INDEX}")
    _index_all(connection, Unindexed())
    if is_server:
        for command in CREATE_GRAMS_INDEX:
            connection.exec_driver_sql(command)
    else:
        _command_tables(connection, "optimize")
    return connection.scalar(select(func.count()).select_from(search_documents)) or 0


def _command_tables(connection: Connection, command: str) -> None:
    """https://www.sqlite.org/fts5.html#special_insert_commands"""
    for table in FTS_TABLES.values():
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({table.name}) VALUES ('{command}')")


def _update_entries(
    connection: Connection, known: Mapping[Any, Row[Any]], found: Mapping[Any, Document], tokens: Mapping[str, str]
) -> None:
    _remove_entries(connection, [row.id for key, row in known.items() if key not in found])
    checksums = {key: document.compute_checksum() for key, document in found.items()}
    changed = [key for key, checksum in checksums.items() if key not in known or known[key].checksum != checksum]
    if not changed:
        return
    old = [known[key].id for key in changed if key in known]
    ids = _number_documents(connection, {key: found[key].day for key in changed})
    new = [key for key in changed if key not in known]
    rows = [(ids[key], found[key].kind, found[key].arxiv_id, found[key].post_id, checksums[key]) for key in new]
    insert_plain(connection, search_documents, _document.keys(), rows)
    replaced = [
        {"old": row.id, "new": ids[key], "of_kind": found[key].kind, "of_text": checksums[key]}
        for key, row in known.items()
        if key in ids
    ]
    execute_rows(connection, _REPLACE, replaced)
    _write_texts(connection, {number: found[key].list_tokens(tokens) for key, number in ids.items()}, old)


def _number_documents(connection: Connection, days: Mapping[Any, date | None]) -> dict[Any, int]:
    """A new ID for each document, in rising order, in which FTS5 is faster."""
    ids: dict[Any, int] = {}
    for day, keys in groupby(sorted(days, key=lambda key: _count_days(days[key])), key=days.__getitem__):
        same_day = list(keys)
        numbers = {"day": _count_days(day), "taken": len(same_day)}
        first = (connection.scalar(_TAKE_NUMBERS, numbers) or 0) - len(same_day) + 1
        ids |= {key: compose_id(day, first + place) for place, key in enumerate(same_day)}
    return ids


def _remove_entries(connection: Connection, ids: Sequence[int]) -> None:
    if ids:
        connection.execute(_DELETE, {"keys": ids})
        _delete_texts(connection, ids)


def _delete_texts(connection: Connection, ids: Sequence[int]) -> None:
    if ids and connection.dialect.name == "postgresql":
        connection.execute(_DELETE_TEXTS, {"keys": ids})


def _write_texts(connection: Connection, tokens: Mapping[int, Sequence[str]], old: Sequence[int]) -> None:
    """Write the entries of documents, whose tokens are given by weight, in the place of old ones."""
    if connection.dialect.name == "postgresql":
        _delete_texts(connection, old)
        rows = [(document_id, *texts, write_grams(texts)) for document_id, texts in tokens.items()]
        insert_plain(connection, search_texts, search_texts.c.keys(), rows)
        return
    held = {document_id: add_up(texts) for document_id, texts in tokens.items()}
    for place, table in enumerate(FTS_TABLES.values()):
        rows = [(document_id, texts[place]) for document_id, texts in held.items()]
        connection.exec_driver_sql(f"INSERT INTO {table.name} (rowid, tokens) VALUES (?, ?)", rows)
