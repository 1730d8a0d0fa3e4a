"""Cuts the piece of a text that shows where the words of a query stand, and marks them.  Does not import SQLAlchemy."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipelines.archive.search.query import Term
from pipelines.archive.search.tokens import BREAK, WORD, fold, is_character

_LENGTH = 90  # characters of a snippet
_BEFORE = 24  # of them before the first word
_EDGES = "。；;！!？?，,、.\n "  # a snippet begins behind one of them
_SIGNS = r"[\W_]"
_ELLIPSIS = "…"
_MARGIN = 40  # characters around a snippet that tell whether its words are whole
_BLANK = re.compile(r"\s")
_Span = tuple[int, int]


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
    # Few words need more than small letters to be found, and that takes ten times as long.
    best, first = _choose_text(texts, patterns, _lower)
    if first is None:
        best, first = _choose_text(texts, patterns, _fold_in_place)
    return _cut(best, first, patterns)


def _choose_text(
    texts: Sequence[str], patterns: Sequence[re.Pattern[str]], fold_text: Callable[[str], str]
) -> tuple[str, int | None]:
    """The first of the texts that have most of the terms, and where the first term stands in it, if any does."""
    best, first, most = texts[0] if texts else "", None, 0
    for text in texts:
        folded = fold_text(text)
        found = [match.start() for pattern in patterns if (match := pattern.search(folded))]
        if len(found) > most:
            best, first, most = text, min(found), len(found)
        if most == len(patterns):
            break
    return best, first


def _cut(text: str, first: int | None, patterns: Sequence[re.Pattern[str]]) -> Snippet:
    start = 0 if first is None else _find_start(text, first)
    end = min(len(text), start + _LENGTH)
    before, after = _ELLIPSIS if start else "", _ELLIPSIS if end < len(text) else ""
    shown = before + _BLANK.sub(" ", text[start:end]) + after
    if first is None:
        return Snippet(shown, ())
    margin = max(0, start - _MARGIN)
    folded = _fold_in_place(text[margin : end + _MARGIN])
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(folded))
    shift = margin - start
    inside = [(a + shift, b + shift) for a, b in spans if a + shift >= 0 and b + margin <= end]
    return Snippet(shown, tuple((a + len(before), b + len(before)) for a, b in _join(inside)))


def _find_start(text: str, first: int) -> int:
    """Where a snippet begins that shows the character `first`: behind a sign, if there is one near it."""
    earliest = max(0, first - _BEFORE)
    if earliest == 0:
        return 0
    edges = [place for place in range(earliest, first) if text[place] in _EDGES]
    return edges[0] + 1 if edges else earliest


def _join(spans: Iterable[_Span]) -> list[_Span]:
    """Sorted spans without overlaps."""
    joined: list[_Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _compile(term: Term) -> re.Pattern[str]:
    """A term as a pattern for folded text.  It begins with a literal, and looks back from there: that is fast."""
    first, last = re.escape(term.tokens[0]), term.tokens[-1]
    start = first if is_character(term.tokens[0]) else f"{first}(?<!{WORD}{first})"
    rest = "".join(_write_gap(before, after) + _write(after) for before, after in pairwise(term.tokens))
    end = "" if is_character(last) else f"{WORD}*" if term.is_prefix else f"(?!{WORD})"
    return re.compile(start + rest + end)


def _write(token: str) -> str:
    return "" if token == BREAK else re.escape(token)


def _write_gap(before: str, after: str) -> str:
    if after == BREAK:
        return f"{_SIGNS}+"
    return "" if before == BREAK or (is_character(before) and is_character(after)) else f"{_SIGNS}{{0,3}}"


def _lower(text: str) -> str:
    """A text in small letters, of the same length."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else _fold_in_place(text)


def _fold_in_place(text: str) -> str:
    """A folded text of the same length, so that places in it are places in the text."""
    return "".join(map(_fold_character, text))


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character
