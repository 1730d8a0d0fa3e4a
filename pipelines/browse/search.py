"""Finds papers, lectures and notes in the published copy, by the query language of the archive.

What has all words in its title comes first, then in abstract or summary, then the rest; the newest first in each.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipelines.archive.search.fts5 import write_fts5
from pipelines.archive.search.query import Node, drop_exclusions, list_terms, parse_query
from pipelines.archive.search.snippets import find_snippet
from pipelines.browse.copy_schema import FTS_TABLES

PAGE = 20  # results on a page
_MOST_COUNTED = 10_000  # by hand: counting more would take longer than anybody needs the number
# In {topic} the condition on the topic, which is the same for all results.
_CONDITION = "AND EXISTS (SELECT 1 FROM appearances a WHERE a.arxiv_id = d.arxiv_id AND a.topic = :topic)"
_HEADS = """
SELECT d.id, d.kind, d.arxiv_id, coalesce(d.arxiv_id, d.lecture_id, d.note_id) AS key,
       coalesce(p.title, l.title, n.title) AS title, p.authors, p.topics, p.code_url, p.times_seen,
       coalesce(p.latest_edition, substr(coalesce(l.published_at, n.published_at), 1, 10)) AS day,
       coalesce(p.status, l.status, n.status) AS status
  FROM search_documents d
  LEFT JOIN papers p ON p.arxiv_id = d.arxiv_id
  LEFT JOIN lectures l ON l.id = d.lecture_id
  LEFT JOIN notes n ON n.id = d.note_id
 WHERE d.id IN (SELECT value FROM json_each(?))
"""
# By each key in a statement of its own, from the documents on (CROSS JOIN keeps SQLite to this order): otherwise all
# sections are read.
_TEXTS = f"""
SELECT id, text FROM ({
    " UNION ALL ".join(
        f"SELECT d.id, s.text, s.kind, s.id AS place FROM search_documents d CROSS JOIN sections s ON s.{key} = d.{key}"
        " WHERE d.id IN (SELECT value FROM json_each(:ids))"
        for key in ("arxiv_id", "lecture_id", "note_id")
    )
})
 WHERE text <> ''
 ORDER BY kind NOT IN ('summary', 'abstract', 'abstract_zh', 'talk_abstract'), place
"""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results.  `total` is None where there are too many to count."""

    total: int | None
    hits: tuple[dict[str, Any], ...]


def find(connection: sqlite3.Connection, query: str, topic: str, offset: int) -> Results:
    """The results of a query from `offset` on, of all topics where `topic` is empty.  Raises UsageError."""
    node = parse_query(query)
    given = {"topic": topic, "all": write_fts5(node), "wanted": write_fts5(drop_exclusions(node))}
    ids = _list_ids(connection, given, offset)
    return Results(_count(connection, given), tuple(_describe(connection, ids, node)))


def _restrict(given: dict[str, str]) -> str:
    return _CONDITION if given["topic"] else ""


def _match(table: str, parameter: str) -> str:
    return f"SELECT rowid FROM {table} WHERE {table} MATCH :{parameter}"


def _count(connection: sqlite3.Connection, given: dict[str, str]) -> int | None:
    statement = f"""
        SELECT count(*) FROM (
          SELECT 1 FROM {FTS_TABLES[-1]} JOIN search_documents d ON d.id = {FTS_TABLES[-1]}.rowid
           WHERE {FTS_TABLES[-1]} MATCH :all {_restrict(given)} LIMIT {_MOST_COUNTED + 1})"""
    (count,) = connection.execute(statement, given).fetchone()
    return count if count <= _MOST_COUNTED else None


def _list_ids(connection: sqlite3.Connection, given: dict[str, str], offset: int) -> list[int]:
    """The IDs of a page of results: those of each text after those of the text before it, which it holds."""
    found: list[int] = []
    earlier: list[str] = []
    excluded = f" AND d.id IN ({_match(FTS_TABLES[-1], 'all')})" if given["all"] != given["wanted"] else ""
    for table in FTS_TABLES:
        others = "".join(f" AND d.id NOT IN ({_match(name, 'wanted')})" for name in earlier)
        statement = f"""
            SELECT d.id FROM {table} JOIN search_documents d ON d.id = {table}.rowid
             WHERE {table} MATCH :wanted {_restrict(given)}{others}{excluded}
             ORDER BY d.id DESC LIMIT {offset + PAGE - len(found)}"""
        found += [row[0] for row in connection.execute(statement, given)]
        earlier = [table]
        if len(found) == offset + PAGE:
            break
    return found[offset:]


def _describe(connection: sqlite3.Connection, ids: list[int], node: Node) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(_HEADS, (str(ids),))
    names = [column[0] for column in cursor.description]
    heads = {row[0]: dict(zip(names, row, strict=True)) for row in cursor}
    texts: dict[int, list[str]] = {number: [] for number in ids}
    for number, text in connection.execute(_TEXTS, {"ids": str(ids)}):
        texts[number].append(text)
    terms = tuple(list_terms(drop_exclusions(node)))
    for number in ids:
        snippet = find_snippet([*texts[number], heads[number]["title"]], terms)
        yield heads[number] | {"snippet": split_marks(snippet.text, snippet.marks)}


def split_marks(text: str, marks: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is marked.

    >>> split_marks("三维高斯表示", ((2, 4),))
    [('三维', False), ('高斯', True), ('表示', False)]
    """
    edges = [0, *(edge for mark in marks for edge in mark), len(text)]
    pieces = ((text[start:end], number % 2 == 1) for number, (start, end) in enumerate(pairwise(edges)))
    return [piece for piece in pieces if piece[0]]
