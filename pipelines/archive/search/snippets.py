"""Cuts the piece of a text that shows where the words of a query stand, and marks them.  Does not import SQLAlchemy."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipelines.archive.search.query import Term
from pipelines.archive.search.tokens import BREAK, WORD, fold, is_character

_LENGTH = 120  # characters of a snippet
_BEFORE = 30  # of them before the first word
_EDGES = "。；;！!？?，,、.\n "  # a snippet begins behind one of them
_SIGNS = r"[\W_]"
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text in one line, and the starts and ends of the words in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


def find_snippet(texts: Sequence[str], terms: Sequence[Term]) -> Snippet:
    """A piece of the text that has most of the terms; the beginning of the first text where none has any.

    >>> found = find_snippet(["用三维高斯表示头部。", "扩散模型"], [Term(("高", "斯"))])
    >>> found.text, [found.text[start:end] for start, end in found.marks]
    ('用三维高斯表示头部。', ['高斯'])
    """
    patterns = [_compile(term) for term in dict.fromkeys(terms)]
    best, most = texts[0] if texts else "", 0
    spans: list[tuple[int, int]] = []
    for text in texts:
        folded = _fold_in_place(text)
        found = [[match.span() for match in pattern.finditer(folded)] for pattern in patterns]
        if (held := sum(map(bool, found))) > most:
            best, most, spans = text, held, sorted(span for each in found for span in each)
        if most == len(patterns):
            break
    return _cut(best, spans)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Snippet:
    start = _find_start(text, spans[0][0]) if spans else 0
    end = min(len(text), start + _LENGTH)
    before, after = _ELLIPSIS if start else "", _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    marks = [(first + shift, last + shift) for first, last in _join(spans) if last <= end]
    shown = "".join(" " if character.isspace() else character for character in text[start:end])
    return Snippet(before + shown + after, tuple(marks))


def _find_start(text: str, first: int) -> int:
    """Where a snippet begins that shows the character `first`: behind a sign, if there is one near it."""
    earliest = max(0, first - _BEFORE)
    if earliest == 0:
        return 0
    edges = [place for place in range(earliest, first) if text[place] in _EDGES]
    return edges[0] + 1 if edges else earliest


def _join(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans without overlaps."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _compile(term: Term) -> re.Pattern[str]:
    first, last = term.tokens[0], term.tokens[-1]
    parts = [re.escape(first)]
    parts += [_write_gap(before, after) + _write(after) for before, after in pairwise(term.tokens)]
    start = "" if is_character(first) else f"(?<!{WORD})"
    end = "" if is_character(last) else f"{WORD}*" if term.is_prefix else f"(?!{WORD})"
    return re.compile(start + "".join(parts) + end)


def _write(token: str) -> str:
    return "" if token == BREAK else re.escape(token)


def _write_gap(before: str, after: str) -> str:
    if after == BREAK:
        return f"{_SIGNS}+"
    return "" if before == BREAK or (is_character(before) and is_character(after)) else f"{_SIGNS}{{0,3}}"


def _fold_in_place(text: str) -> str:
    """A folded text of the same length, so that places in it are places in the text."""
    return text.lower() if text.isascii() else "".join(map(_fold_character, text))


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character
