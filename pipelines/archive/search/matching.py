"""Statements that find the entries of the full-text index that a query matches, on either database.

On PostgreSQL, grams find the documents that may match.  What they leave in doubt is looked up in the texts.
"""

from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, literal_column, or_, select

from pipelines.archive.schema.search import FTS_TABLES, WEIGHTS, TsQuery, search_texts
from pipelines.archive.search.fts5 import write_fts5
from pipelines.archive.search.grams import JOINT, LONGEST_GRAM, MARKS, MOST_BYTES, WITHOUT_PAIRS, write_pair
from pipelines.archive.search.query import AllOf, AnyOf, Node, Term
from pipelines.archive.search.tokens import BREAK, is_character

_texts = search_texts.c
_GRAMS = func.search_grams(_texts.grams)
_sizes = (func.octet_length(_texts[weight], type_=Integer) for weight in WEIGHTS)
_HAS_PAIRS = reduce(add, _sizes) <= MOST_BYTES


def order_entries(dialect: str, entry: ColumnElement[int]) -> ColumnElement[int]:
    """The newest entries first, for the IDs that `select_entries` gives."""
    # SQLite reads entries in this order and stops at a limit.  PostgreSQL would go through all documents in this order
    # and compute the grams of each; a sum cannot be read from an index, so that it looks up the entries and sorts them.
    return entry.desc() if dialect == "sqlite" else (entry + 0).desc()


def select_entries(dialect: str, node: Node, weight: str) -> Select[Any]:
    """The IDs of the entries whose texts of this weight match, as one column."""
    if dialect == "sqlite":
        table = FTS_TABLES[weight]
        rowid = literal_column(f"{table.name}.rowid", Integer).label("id")
        return select(rowid).select_from(table).where(literal_column(table.name).op("MATCH")(write_fts5(node)))
    columns = WEIGHTS[: WEIGHTS.index(weight) + 1]
    candidates = _GRAMS.bool_op("@@")(cast(_write_grams(node, columns), TsQuery))
    return select((_texts.document_id + 0).label("id")).where(candidates, *_confirm(node, columns))


def _write_grams(node: Node, columns: tuple[str, ...]) -> str:
    """A condition on the grams in these columns that every document meets that matches, without what is excluded.

    https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
    """
    if isinstance(node, Term):
        return " & ".join(f"({_write_gram(gram, columns)})" for gram in _list_grams(node))
    parts = [f"({_write_grams(part, columns)})" for part in node.parts]
    return (" | " if isinstance(node, AnyOf) else " & ").join(parts)


def _write_gram(gram: str, columns: tuple[str, ...]) -> str:
    others = (gram, f"'{WITHOUT_PAIRS}'") if gram.startswith(f"'{JOINT}") else (gram,)
    return " | ".join(f"'{MARKS[column]}{each[1:]}" for column in columns for each in others)


def _list_grams(term: Term) -> list[str]:
    """The pairs of a term, or its only token, in quotation marks."""
    pairs = [write_pair(*pair) for pair in pairwise(term.tokens) if BREAK not in pair]
    grams = [f"'{gram}'" for gram in pairs or term.tokens if gram != BREAK]
    return [*grams[:-1], f"{grams[-1]}:*"] if _is_open(term) else grams


def _is_open(term: Term) -> bool:
    """Whether the last word of a term may go on."""
    return term.is_prefix and not is_character(term.tokens[-1])


def _is_sure(node: Node) -> bool:
    """Whether grams alone tell that a document with pairs matches."""
    if isinstance(node, Term):
        return node.tokens[2:] == () and all(len(gram) < LONGEST_GRAM for gram in _list_grams(node))
    return not (isinstance(node, AllOf) and node.without) and all(map(_is_sure, node.parts))


def _confirm(node: Node, columns: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """Conditions that a candidate must meet besides."""
    if isinstance(node, Term) and node.tokens[1:] == ():
        return []
    if _is_sure(node):
        return [or_(_HAS_PAIRS, _match(node, columns))]
    if isinstance(node, AllOf):
        return [condition for part in node.parts for condition in _confirm(part, columns)] + _exclude(node)
    return [_match(node, columns)]


def _match(node: Node, columns: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether the texts match, by reading them."""
    if isinstance(node, Term):
        phrase = f" {' '.join(node.tokens)}{'' if _is_open(node) else ' '}"
        return or_(*(func.strpos(_texts[column], phrase) > 0 for column in columns))
    parts = [_match(part, columns) for part in node.parts]
    return or_(*parts) if isinstance(node, AnyOf) else and_(*parts, *_exclude(node))


def _exclude(node: AllOf) -> list[ColumnElement[bool]]:
    """Excluded is what stands in any text."""
    return [_texts.document_id.not_in(select_entries("postgresql", part, WEIGHTS[-1])) for part in node.without]
