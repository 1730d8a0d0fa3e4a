"""Finds papers that say alike things: those that share the telling words of title, abstracts and summary.

The words are weighted by TF-IDF: often in this paper, and in few others.  A word is a Latin word or a pair of Chinese
characters.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import Connection, func, select

from pipelines.archive.schema.search import WEIGHTS, search_documents
from pipelines.archive.search.documents import Document, collect_papers
from pipelines.archive.search.hits import describe_hits
from pipelines.archive.search.matching import order_entries, select_entries
from pipelines.archive.search.query import Term
from pipelines.archive.search.tokens import is_character, tokenize
from pipelines.records.questions import Hit

_WEIGHT = WEIGHTS[1]  # title, abstracts and summary
_SHORTEST = 3  # letters of a word that tells something
_EMPTY = set("的了是在和与及或而且以为对将从被把于其该这那有也都可能并等个中")  # characters that join words of content
# Chosen on the deployment of 2024-05-22 by how many of the ten nearest papers share a topic (tests.bench.similar).
_TITLE = 3  # a word of the title counts as often
_ASKED = 120  # words of a paper that are compared, the most frequent first
_MOST_SHARE = 0.5  # of all papers: a word in more of them tells nothing
_MOST = 2_000  # papers with a word that are compared, the newest: they are held in memory
_SHOWN = 5  # shared words of a hit

_DOCUMENTS = select(func.count()).where(search_documents.c.kind == "paper")


@dataclass(frozen=True, slots=True)
class _Word:
    term: Term
    weight: float
    ids: Sequence[int]


def find_similar(connection: Connection, arxiv_id: str, most: int) -> list[Hit]:
    """The papers nearest to a paper, each with the shared words that weigh most as its snippet."""
    weights: Counter[int] = Counter()
    shared: defaultdict[int, list[str]] = defaultdict(list)
    for word in _weigh_words(connection, arxiv_id):
        for document_id in word.ids:
            weights[document_id] += word.weight  # type: ignore[assignment]  # a Counter of numbers
            shared[document_id].append("".join(word.term.tokens))
    nearest = sorted(weights, key=lambda document_id: (-weights[document_id], -document_id))
    hits = describe_hits(connection, nearest[: most + 1])
    others = zip(hits, nearest, strict=False)
    named = [replace(hit, snippet=" · ".join(shared[number][:_SHOWN])) for hit, number in others]
    return [hit for hit in named if hit.arxiv_id != arxiv_id][:most]


def _weigh_words(connection: Connection, arxiv_id: str) -> list[_Word]:
    """The telling words of a paper, the heaviest first, with the papers that have them."""
    counts = Counter(term for document in collect_papers(connection, [arxiv_id]) for term in _list_terms(document))
    papers = connection.scalar(_DOCUMENTS) or 0
    words = []
    for term, count in counts.most_common(_ASKED):
        entries = select_entries(connection.dialect.name, term, _WEIGHT).subquery()
        found = select(search_documents.c.id).join(entries, entries.c.id == search_documents.c.id)
        found = found.where(search_documents.c.kind == "paper").order_by(
            order_entries(connection.dialect.name, entries.c.id)
        )
        ids = connection.scalars(found.limit(_MOST)).all()
        number = len(ids) if len(ids) < _MOST else connection.scalar(select(func.count()).select_from(entries)) or 0
        if 1 < number <= _MOST_SHARE * papers:
            words.append(_Word(term, (1 + math.log(count)) * math.log(papers / number), ids))
    return sorted(words, key=lambda word: -word.weight)


def _list_terms(document: Document) -> Iterator[Term]:
    for weight in WEIGHTS[: WEIGHTS.index(_WEIGHT) + 1]:
        for text in document.texts[weight]:
            tokens = tokenize(text)
            terms = [Term((token,)) for token in tokens if len(token) >= _SHORTEST and not token.isdecimal()]
            pairs = (pair for pair in pairwise(tokens) if all(map(is_character, pair)))
            terms += [Term(pair) for pair in pairs if _EMPTY.isdisjoint(pair)]
            yield from terms * (_TITLE if weight == WEIGHTS[0] else 1)
