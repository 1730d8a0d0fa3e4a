"""Answers questions: first what has all words in its title, then in abstract or summary, then the rest.

Within each of these the newest comes first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, select

from pipelines.archive.database.bulk import among
from pipelines.archive.schema.search import WEIGHTS, search_documents
from pipelines.archive.search.documents import collect_papers, collect_posts
from pipelines.archive.search.filters import check_topics, list_conditions
from pipelines.archive.search.hits import describe_hits
from pipelines.archive.search.index import is_outdated
from pipelines.archive.search.matching import order_entries, select_entries
from pipelines.archive.search.query import AnyOf, Node, drop_exclusions, list_exclusions, list_terms, parse_query
from pipelines.archive.search.snippets import find_snippet
from pipelines.errors import ArchiveError
from pipelines.program import name_command
from pipelines.records.questions import Filters, Hit, Question

_BATCH = 500  # hits that are described at a time
_SNIPPETS = (*WEIGHTS[1:], WEIGHTS[0])  # the title is shown beside the snippet
_document = search_documents.c


def find(connection: Connection, question: Question) -> list[Hit]:
    """The hits of a question, with snippets.  Raises UsageError for a query, ArchiveError for an index of old."""
    node = _read(connection, question)
    hits = describe_hits(connection, list(_list_page(connection, node, question)))
    return _add_snippets(connection, hits, node) if node else hits


def iterate(connection: Connection, question: Question) -> Iterator[Hit]:
    """As `find`, without snippets, a batch at a time."""
    ids = _list_page(connection, _read(connection, question), question)
    while batch := list(islice(ids, _BATCH)):
        yield from describe_hits(connection, batch)


def count(connection: Connection, question: Question) -> int:
    """The number of all hits, whatever limit and offset are."""
    node = _read(connection, question)
    if node is None:
        return connection.scalar(_restrict(select(func.count()).select_from(search_documents), question.filters)) or 0
    found = _select_stage(connection.dialect.name, node, WEIGHTS[-1], question.filters).subquery()
    return connection.scalar(select(func.count()).select_from(found)) or 0


def _read(connection: Connection, question: Question) -> Node | None:
    if is_outdated(connection):
        raise ArchiveError(f"another version made the full-text index of this archive: run {name_command('reindex')}")
    check_topics(connection, question.filters)
    return None if question.query is None else parse_query(question.query)


def _restrict(statement: Select[Any], filters: Filters) -> Select[Any]:
    return statement.where(*list_conditions(filters))


def _list_page(connection: Connection, node: Node | None, question: Question) -> Iterator[int]:
    """The IDs of the hits between offset and limit."""
    end = None if question.limit is None else question.offset + question.limit
    return islice(_list_ids(connection, node, question.filters, end), question.offset, end)


def _list_ids(connection: Connection, node: Node | None, filters: Filters, end: int | None) -> Iterator[int]:
    """The IDs of the hits in order, no more than `end`."""
    if node is None:
        newest = _restrict(select(_document.id), filters).order_by(_document.id.desc()).limit(end)
        yield from connection.scalars(newest).all()
        return
    found: list[int] = []
    for weight in WEIGHTS:
        rest = None if end is None else end - len(found)
        statement = _select_stage(connection.dialect.name, node, weight, filters)
        entry = statement.selected_columns[0]
        newest = statement.where(~among(entry)).order_by(order_entries(connection.dialect.name, entry)).limit(rest)
        ids = connection.scalars(newest, {"keys": found}).all()
        yield from ids
        found += ids


def _select_stage(dialect: str, node: Node, weight: str, filters: Filters) -> Select[Any]:
    """The IDs of entries with the words of a query in the texts of this weight, and what it excludes in no text."""
    entries = _select_matching(dialect, node, weight).subquery()
    statement, conditions = select(entries.c.id), list(list_conditions(filters))
    if dialect == "sqlite" or conditions:  # the index of SQLite keeps the entries of documents that are no more
        statement = statement.join(search_documents, _document.id == entries.c.id)
    return statement.where(*conditions)


def _select_matching(dialect: str, node: Node, weight: str) -> Select[Any]:
    if weight == WEIGHTS[-1]:
        return select_entries(dialect, node, weight)
    wanted = drop_exclusions(node)
    entries = select_entries(dialect, wanted, weight)
    entry = entries.selected_columns[0]
    if excluded := list_exclusions(node):
        return entries.where(entry.not_in(select_entries(dialect, AnyOf(excluded), WEIGHTS[-1])))
    return entries if wanted == node else entries.where(entry.in_(select_entries(dialect, node, WEIGHTS[-1])))


def _add_snippets(connection: Connection, hits: Sequence[Hit], node: Node) -> list[Hit]:
    terms = tuple(list_terms(drop_exclusions(node)))
    papers_found = collect_papers(connection, [hit.arxiv_id for hit in hits if hit.arxiv_id])
    posts_found = collect_posts(connection, [hit.post_id for hit in hits if hit.post_id])
    texts = {(each.arxiv_id, each.post_id): each.texts for each in (*papers_found, *posts_found)}
    shown = []
    for hit in hits:
        weights = texts[hit.arxiv_id, hit.post_id]
        found = find_snippet([text for weight in _SNIPPETS for text in weights[weight]], terms)
        shown.append(replace(hit, snippet=found.text, marks=found.marks))
    return shown
