"""Finds Hexo's tags in Markdown: `{% name arguments %}`, `{# comments #}` and `{{ "texts" }}`, but none in code.

Where code ends and tags begin is as in https://github.com/hexojs/hexo/blob/master/lib/hexo/post_render_lexer.ts.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from pipelines.parse.markdown.tag_call import QUOTED

# A quoted argument may hold the sign that ends a tag; other text of a tag ends where another tag begins.
_TAG = re.compile(
    rf"\{{%-?\s*(?P<name>[A-Za-z_][\w-]*?)(?P<arguments>(?:[\s,@](?:{QUOTED}|(?!-?%\}}|\{{%).)*+)?)-?%\}}",
    re.ASCII | re.DOTALL,
)
_END = re.compile(r"\{%-?\s*end(?P<name>[A-Za-z_][\w-]*?)(?:\s(?:(?!%\}|\{%).)*+)?-?%\}", re.ASCII | re.DOTALL)
_TEXT = re.compile(r"\{\{-?\s*(?P<quote>[\"'])(?P<text>(?:(?!(?P=quote))[^\n])*+)(?P=quote)\s*-?\}\}")
_STARTS = re.compile(r"\{[%#]|\{\{-?\s*[\"']")
_MARKS = re.compile(
    r"^(?:[ \t]*+>)*+[ \t]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)?(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
    r"|\\[\\`{]|(?P<ticks>`+)|(?P<comment><!--)|(?P<start>\{[%#{])",
    re.MULTILINE,
)
_CLOSING = re.compile(r"^[ \t>]*+(?P<fence>`{3,}|~{3,})[ \t]*$", re.MULTILINE)
_TICKS = re.compile("`+")
_RAW = re.compile(r"\{%-?\s*(?P<name>raw)\s*-?%\}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A tag, the opening or the end of a block, a whole block, a comment or a text.

    `arguments` are those of the tag as written, `content` is what a whole block or a text holds.
    """

    kind: Literal["tag", "block", "end", "verbatim", "comment", "text"]
    start: int
    end: int
    name: str = ""
    arguments: str = ""
    content: str = ""


def has_tags(source: str) -> bool:
    """Whether a text may have tags.

    >>> has_tags("{% more %}"), has_tags("{50 %} {{x}}")
    (True, False)
    """
    return _STARTS.search(source) is not None


def scan_tags(source: str, verbatim: Collection[str]) -> list[Token]:
    """The tokens of a text in order; the blocks named in `verbatim` are one token each, with their inner text.

    >>> [(token.kind, token.name) for token in scan_tags("{% note %}{% more %}{% endnote %}{% note %}`{% more %}`", ())]
    [('block', 'note'), ('tag', 'more'), ('end', 'note'), ('tag', 'note')]
    """
    return _pair_blocks([*_Scanner(source, verbatim).scan()])


def _pair_blocks(tokens: list[Token]) -> list[Token]:
    """Marks the tags that have an end as blocks; an end without a block remains a tag."""
    paired = list(tokens)
    still_open: list[int] = []
    names: Counter[str] = Counter()
    ended = {token.name for token in tokens if token.kind == "end"}
    for index, token in enumerate(tokens):
        if token.kind == "tag" and token.name in ended:
            still_open.append(index)
            names[token.name] += 1
        elif token.kind == "end" and names[token.name]:
            while tokens[opening := still_open.pop()].name != token.name:
                names[tokens[opening].name] -= 1
            names[token.name] -= 1
            paired[opening] = replace(tokens[opening], kind="block")
        elif token.kind == "end":
            paired[index] = replace(token, kind="tag", name=f"end{token.name}")
    return paired


@dataclass(slots=True)
class _Scanner:
    """Goes through a text once: what was searched for in vain is not searched for again."""

    source: str
    verbatim: Collection[str]
    ends: dict[str, list[re.Match[str]]] = field(default_factory=lambda: defaultdict(list))
    ticks: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    unclosed: dict[str, int] = field(default_factory=dict)

    def scan(self) -> Iterator[Token]:
        for end in _END.finditer(self.source):
            self.ends[end["name"]].append(end)
        for run in _TICKS.finditer(self.source):
            self.ticks[len(run[0])].append(run.start())
        position = 0
        while mark := _MARKS.search(self.source, position):
            position = mark.end()
            if fence := mark["fence"]:
                position = self._find_end_of_fence(fence, position)
            elif ticks := mark["ticks"]:
                start, position = position, self._find_end_of_code(len(ticks), position)
                yield from self._read_raw(start, position)
            elif mark["comment"]:
                position = self._find_after("-->", position)
            elif mark["start"] and (token := self._read_token(mark["start"], mark.start())):
                yield token
                position = token.end

    def _read_token(self, sign: str, start: int) -> Token | None:
        if sign == "{#":
            end = self._find_after("#}", start + len(sign))
            return Token("comment", start, end) if end > start + len(sign) else None
        if sign == "{{":
            text = _TEXT.match(self.source, start)
            return Token("text", start, text.end(), content=text["text"]) if text else None
        tag = _TAG.match(self.source, start)
        if not tag:
            return None
        name = tag["name"]
        if name in self.verbatim and (end_tag := self._find_end_of_block(name, tag.end())):
            return self._make_block(tag, end_tag, tag["arguments"])
        if name.startswith("end") and len(name) > len("end"):
            return Token("end", start, tag.end(), name.removeprefix("end"))
        return Token("tag", start, tag.end(), name, tag["arguments"])

    def _read_raw(self, start: int, end: int) -> Iterator[Token]:
        """The raw blocks in inline code, which are the only tags there."""
        for tag in _RAW.finditer(self.source, start, end):
            end_tag = self._find_end_of_block("raw", tag.end())
            if end_tag and start <= tag.start() and end_tag.end() <= end:
                start = end_tag.end()
                yield self._make_block(tag, end_tag)

    def _make_block(self, tag: re.Match[str], end: re.Match[str], arguments: str = "") -> Token:
        content = self.source[tag.end() : end.start()]
        return Token("verbatim", tag.start(), end.end(), tag["name"], arguments, content)

    def _find_end_of_block(self, name: str, position: int) -> re.Match[str] | None:
        ends = self.ends[name]
        place = bisect_left(ends, position, key=lambda end: end.start())
        return ends[place] if place < len(ends) else None

    def _find_after(self, sign: str, position: int) -> int:
        """Where the next such sign ends; the given position where there is none."""
        if sign in self.unclosed:
            return position
        found = self.source.find(sign, position)
        if found < 0:
            self.unclosed[sign] = position
            return position
        return found + len(sign)

    def _find_end_of_fence(self, fence: str, position: int) -> int:
        """Where fenced code ends; a fence without an end is left to the renderer."""
        kind, length = fence[0], len(fence)
        if length >= self.unclosed.get(kind, length + 1):
            return position
        for closing in _CLOSING.finditer(self.source, position):
            if closing["fence"][0] == kind and len(closing["fence"]) >= length:
                return closing.end()
        self.unclosed[kind] = length
        return position

    def _find_end_of_code(self, length: int, position: int) -> int:
        """Where inline code ends: at the next run of as many backticks in the same paragraph."""
        runs = self.ticks[length]
        place = bisect_left(runs, position)
        if place == len(runs) or _BLANK_LINE.search(self.source, position, runs[place]):
            return position
        return runs[place] + length
