"""An article as lines: one a block, in reading order, with what its markup said kept as spans.

`walk` makes them of HTML; everything else in parse/ reads them.  Knows neither HTML nor digests.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LEADING = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a line stood in the element `tag`; `target` is its href or src as written.

    `alt` and `caption` are those of a picture.
    """

    start: int
    end: int
    tag: str
    target: str = ""
    alt: str = ""
    caption: str = ""

    def cut(self, start: int, end: int) -> "Span":
        """What of it lies between two places of the line, counted from the first."""
        first, last = min(max(self.start, start), end), max(min(self.end, end), start)
        return Span(first - start, last - start, self.tag, self.target, self.alt, self.caption)


@dataclass(frozen=True, slots=True)
class Line:
    """One block's text, or what stands between two breaks of it.

    `starts` says that it opens its block, `ordinal` what number an ordered list prints before it, `depth` how many
    lists it stands in,
    `rendered` is False for what was recovered from Markdown that the site left as it was.
    """

    tag: str
    text: str
    spans: tuple[Span, ...] = ()
    starts: bool = True
    ordinal: int | None = None
    quoted: bool = False
    language: str | None = None
    rendered: bool = True
    depth: int = 0

    def cut(self, start: int, end: int | None = None) -> "Line":
        """The part of the line from `start` to `end`, trimmed; a part from the middle opens no block."""
        last = len(self.text) if end is None else end
        part = self.text[start:last]
        if part == self.text == part.strip():
            return self
        first, start = start, start + len(part) - len(part.lstrip())
        end = max(start, last - (len(part) - len(part.rstrip())))
        reach = last + (last == len(self.text))  # what has no width belongs to the part that it opens
        spans = tuple(
            s.cut(start, end)
            for s in self.spans
            if (s.start < end and s.end > start) or (s.start == s.end and first <= s.start < reach)
        )
        opens = self.starts and _LEADING.match(self.text).end() >= start  # type: ignore[union-attr]
        text = self.text[start:end]
        return Line(self.tag, text, spans, opens, self.ordinal, self.quoted, self.language, self.rendered, self.depth)


@dataclass(frozen=True, slots=True)
class Article:
    """An article as lines, and what it says: its text nodes, links and images as written, in order."""

    lines: tuple[Line, ...]
    said: tuple[str, ...]


def join_text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines if line.text or line.tag == "pre")
