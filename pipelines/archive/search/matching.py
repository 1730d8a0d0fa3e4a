"""Statements that find the entries of the full-text index that a query matches, on either database."""

from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, literal_column, not_, or_, select

from pipelines.archive.schema.search import FTS_TABLES, TsQuery, search_texts
from pipelines.archive.search.fts5 import write_fts5
from pipelines.archive.search.grams import WITHOUT_PAIRS
from pipelines.archive.search.query import AnyOf, Node, Term
from pipelines.archive.search.tokens import BREAK, is_character


def select_entries(dialect: str, node: Node, weight: str) -> Select[Any]:
    """The IDs of the entries whose texts of this weight match, as one column."""
    if dialect == "sqlite":
        table = FTS_TABLES[weight]
        rowid = literal_column(f"{table.name}.rowid", Integer).label("id")
        return select(rowid).select_from(table).where(literal_column(table.name).op("MATCH")(write_fts5(node)))
    return select(search_texts.c.document_id.label("id")).where(_match(node, weight))


def _match(node: Node, weight: str) -> ColumnElement[bool]:
    if isinstance(node, Term):
        return _match_term(node, weight)
    parts = [_match(part, weight) for part in node.parts]
    if isinstance(node, AnyOf):
        return or_(*parts)
    return and_(*parts, *(not_(_match(part, weight)) for part in node.without))


def _match_term(term: Term, weight: str) -> ColumnElement[bool]:
    """Grams find the texts that may match; where they leave a doubt, the phrase is looked up in the text."""
    last = term.tokens[-1]
    is_open = term.is_prefix and not is_character(last)
    singles = [f"'{token}'" for token in term.tokens if token != BREAK]
    if is_open:
        singles[-1] += ":*"
    if len(term.tokens) == 1:
        return _hold(weight, singles)
    written = search_texts.c[weight].contains(f" {' '.join(term.tokens)}{'' if is_open else ' '}", autoescape=True)
    pairs = [f"'{a}{b}'" for a, b in pairwise(term.tokens) if is_character(a) and is_character(b)]
    if not pairs:
        return and_(_hold(weight, singles), written)
    without_pairs = and_(_hold(weight, [*singles, f"'{WITHOUT_PAIRS}'"]), written)
    if len(term.tokens) == 2:
        return or_(_hold(weight, pairs), without_pairs)
    return or_(and_(_hold(weight, [*singles, *pairs]), written), without_pairs)


def _hold(weight: str, lexemes: list[str]) -> ColumnElement[bool]:
    grams = search_texts.c[f"{weight}_grams"]
    return grams.bool_op("@@")(cast(" & ".join(lexemes), TsQuery))
