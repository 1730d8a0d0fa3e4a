"""Reads the query of a person: words, "phrases", OR, -without, prefix*, parentheses.  Does not import SQLAlchemy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.archive.search.tokens import BREAK, tokenize
from pipelines.errors import UsageError

_MOST_TERMS = 100  # by hand: no person types as many, and the time of a query grows with them
_MOST_TOKENS = 1_000  # by hand: a long paragraph as a phrase; a phrase of 10,000 takes seconds
_DEEPEST = 20  # by hand: nested parentheses
_SHOWN = 60  # characters of a query on either side of the place that an error points at
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "「": "」", "《": "》", "＂": "＂"}
_OPEN, _CLOSE = "(（", ")）"
_MINUS = "-－−"
_STAR = "*＊"
_SEPARATORS = ",，、;；"  # between words that are not in quotation marks
_WORD = re.compile(rf"[^\s{re.escape(''.join(_QUOTES) + _OPEN + _CLOSE + _STAR + _SEPARATORS)}]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that follow each other; with `is_prefix`, the last of them begins a word."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """All `parts`, and none of the `without`."""

    parts: tuple["Node", ...]
    without: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Node", ...]


Node = Term | AllOf | AnyOf


def parse_query(query: str) -> Node:
    """The meaning of a query.  Raises UsageError, in one line that points at the place.

    >>> parse_query('扩散 OR "gaussian splatting"')
    AnyOf(parts=(Term(tokens=('扩', '散'), is_prefix=False), Term(tokens=('gaussian', 'splatting'), is_prefix=False)))
    >>> parse_query("avatar -survey*")
    AllOf(parts=(Term(tokens=('avatar',), is_prefix=False),), without=(Term(tokens=('survey',), is_prefix=True),))
    """
    if not query.strip():
        raise UsageError("the query is empty")
    reader = _Reader(query)
    node = reader.read_alternatives(0)
    if reader.place < len(query):
        raise reader.refuse("closes no parenthesis")
    return node


def drop_exclusions(node: Node) -> Node:
    """The query without what must not be there: where its words stand."""
    if isinstance(node, Term):
        return node
    kept = tuple(drop_exclusions(part) for part in node.parts)
    if isinstance(node, AnyOf):
        return AnyOf(kept)
    return AllOf(kept) if kept[1:] else kept[0]


def list_exclusions(node: Node) -> tuple[Node, ...]:
    """What the whole query excludes; nothing where only parts of it exclude something, or excluded parts do."""
    if not isinstance(node, AllOf) or any(drop_exclusions(part) != part for part in (*node.parts, *node.without)):
        return ()
    return node.without


def list_terms(node: Node) -> Iterator[Term]:
    """The terms that can be found in a text, in order."""
    if isinstance(node, Term):
        yield node
    else:
        for part in node.parts:
            yield from list_terms(part)


@dataclass(slots=True)
class _Reader:
    """Reads a query from left to right; `place` is the character that comes next."""

    query: str
    place: int = 0
    terms: int = 0
    tokens: int = 0

    def refuse(self, reason: str, place: int | None = None) -> UsageError:
        at = self.place if place is None else place
        before, behind = self.query[:at], self.query[at:]
        before = before if len(before) <= _SHOWN else f"…{before[-_SHOWN:]}"
        behind = behind if len(behind) <= _SHOWN else f"{behind[:_SHOWN]}…"
        here = f"{before}▶{behind}"
        return UsageError(f"the query cannot be read: character {at + 1} {reason}: {' '.join(here.split())}")

    def skip_blanks(self) -> str:
        """The next character that is no blank and no separator; empty at the end."""
        while (sign := self.query[self.place : self.place + 1]) and (sign.isspace() or sign in _SEPARATORS):
            self.place += 1
        return sign

    def read_operator(self, name: str) -> bool:
        """Whether the next word is this operator, which is then read."""
        self.skip_blanks()
        word = _WORD.match(self.query, self.place)
        if word is None or word[0] != name:
            return False
        self.place = word.end()
        return True

    def read_alternatives(self, depth: int) -> Node:
        parts = [self.read_all(depth)]
        while self.read_operator("OR"):
            parts.append(self.read_all(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def read_all(self, depth: int) -> Node:
        parts, without, start = list[Node](), list[Node](), self.place
        while (sign := self.skip_blanks()) and sign not in _CLOSE and not self._is_at("OR"):
            if self.read_operator("AND"):
                continue
            if self.read_operator("NOT"):
                if not self.skip_blanks():
                    raise self.refuse("ends a query that excludes nothing")
                without.append(self.read_part(depth))
            elif sign in _MINUS and self.query[self.place + 1 : self.place + 2].strip():
                self.place += 1
                without.append(self.read_part(depth))
            else:
                parts.append(self.read_part(depth))
        if not parts:
            raise self.refuse("begins a part without a word that must be there", start)
        return parts[0] if len(parts) == 1 and not without else AllOf(tuple(parts), tuple(without))

    def _is_at(self, name: str) -> bool:
        word = _WORD.match(self.query, self.place)
        return word is not None and word[0] == name

    def read_part(self, depth: int) -> Node:
        sign, start = self.query[self.place], self.place
        if sign in _OPEN:
            if depth == _DEEPEST:
                raise self.refuse(f"is a parenthesis within {_DEEPEST} others")
            self.place += 1
            node = self.read_alternatives(depth + 1)
            if self.skip_blanks() not in tuple(_CLOSE):
                raise self.refuse("opens a parenthesis that is not closed", start)
            self.place += 1
            return node
        return self.read_term(self.read_text(sign, start), start)

    def read_text(self, sign: str, start: int) -> str:
        """A phrase in quotation marks or a word, without them."""
        if sign in _QUOTES:
            end = self.query.find(_QUOTES[sign], start + 1)
            if end < 0:
                raise self.refuse("opens a quotation that is not closed", start)
            self.place = end + 1
            return self.query[start + 1 : end]
        word = _WORD.match(self.query, start)
        self.place = word.end() if word else start + 1
        return word[0] if word else sign

    def read_term(self, text: str, start: int) -> Term:
        is_prefix = self.query[self.place : self.place + 1] in tuple(_STAR)
        self.place += is_prefix
        tokens = tuple(" ".join(tokenize(text)).strip(f" {BREAK}").split())
        self.terms += 1
        self.tokens += len(tokens)
        if not tokens:
            raise self.refuse("begins a word without a letter or a digit", start)
        if self.terms > _MOST_TERMS:
            raise self.refuse(f"begins a word after {_MOST_TERMS} others", start)
        if self.tokens > _MOST_TOKENS:
            raise self.refuse(f"begins a phrase that is too long: a query has at most {_MOST_TOKENS:,} words", start)
        return Term(tokens, is_prefix)
