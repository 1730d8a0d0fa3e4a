"""What Datasette is told about the published copy: titles, descriptions, facets, licence, and the cookbook.

The descriptions are those in the table `documentation` of the copy.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.browse.cookbook import Question

TITLE = "Paper digests"
_DESCRIPTION = "What the Kedreamix blog has written about new arXiv papers: one row per paper, one page per digest."
_FACETS = {
    "papers": ("status", "source"),
    "digests": ("topic", "status"),
    "appearances": ("topic", "status"),
    "sections": ("kind",),
    "links": ("kind",),
    "notes": ("category", "status"),
}
_SORTED = {
    "papers": "latest_edition",
    "digests": "edition_date",
    "appearances": "edition_date",
    "authors": "paper_count",
}
_HIDDEN = ("search_documents", "documentation")
_LICENCE = """
SELECT licence_url, count(*) AS posts FROM (
  SELECT licence_url FROM digests UNION ALL SELECT licence_url FROM lectures UNION ALL SELECT licence_url FROM notes)
 WHERE licence_url IS NOT NULL GROUP BY licence_url ORDER BY posts DESC LIMIT 1
"""


def describe_copy(connection: sqlite3.Connection, database: str) -> dict[str, Any]:
    """The metadata of a Datasette that serves the copy as `database`."""
    licence = connection.execute(_LICENCE).fetchone()
    named = {"license": "as each post names it, most often this one", "license_url": licence[0]} if licence else {}
    tables = _describe_tables(connection)
    about = {"title": TITLE, "description": _DESCRIPTION, **named}
    return {**about, "databases": {database: {**about, "tables": tables}}}


def _describe_tables(connection: sqlite3.Connection) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for table, column, comment, label in connection.execute("SELECT * FROM documentation ORDER BY rowid"):
        described = tables.setdefault(table, {"columns": {}, "size": 50})
        if column:
            described["columns"][column] = comment
        else:
            described |= {"description": comment, "facets": list(_FACETS.get(table, ()))}
            described |= {"label_column": label} if label else {}
            described |= {"sort_desc": _SORTED[table]} if table in _SORTED else {}
    return tables | {name: {"hidden": True} for name in _HIDDEN}


def list_queries(connection: sqlite3.Connection, questions: Iterable[Question]) -> Mapping[str, Any]:
    """The questions of the cookbook that the copy can answer: it lacks the tables of revisions and runs."""
    return {
        question.name: {"title": question.title, "description": question.text, "sql": question.sql}
        for question in questions
        if _can_run(connection, question.sql)
    }


def _can_run(connection: sqlite3.Connection, statement: str) -> bool:
    try:
        connection.execute(f"EXPLAIN {statement}")
    except sqlite3.OperationalError:
        return False
    return True
