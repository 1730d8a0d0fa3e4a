"""An article as lines: one line per block, in reading order, with its markup kept as spans.

`line_reader` makes lines from HTML; the other modules of parse/ read lines.  Does not import lxml.

Lines and spans are named tuples, which are made in a third of the time of frozen dataclasses: a digest has thousands.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_LEADING = re.compile(r"\s*")


class Span(NamedTuple):
    """Characters `start` to `end` of a line, which were inside the element `tag`.

    `target` is the href or src of the element as written; `alt` and `caption` are those of an image.
    """

    start: int
    end: int
    tag: str
    target: str = ""
    alt: str = ""
    caption: str = ""

    def cut(self, start: int, end: int) -> "Span":
        """The part of the span between two places of the line, counted from the first place."""
        first, last = min(max(self.start, start), end), max(min(self.end, end), start)
        return Span(first - start, last - start, self.tag, self.target, self.alt, self.caption)


class Line(NamedTuple):
    """The text of a block, or of the part of a block between two line breaks.

    `starts` says whether the line is the first of its block, `ordinal` is the number that an ordered list prints
    before it, `depth` the number of lists around it.  `rendered` is False for a line that was recovered from Markdown
    which the site had not rendered.
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
        """The part of the line from `start` to `end`, stripped; a part from the middle does not start a block."""
        tag, whole, spans, starts, ordinal, quoted, language, rendered, depth = self
        last = len(whole) if end is None else end
        part = whole[start:last]
        text = part.strip()
        if text == whole:
            return self
        first, start = start, start + len(part) - len(part.lstrip())
        if spans:
            end = start + len(text)
            reach = last + (last == len(whole))  # a span without width belongs to the part that it opens
            spans = tuple(
                span.cut(start, end)
                for span in spans
                if (span.start < end and span.end > start) or (span.start == span.end and first <= span.start < reach)
            )
        if starts and start:
            starts = _LEADING.match(whole).end() >= start  # type: ignore[union-attr]
        return Line(tag, text, spans, starts, ordinal, quoted, language, rendered, depth)


def split_breaks(line: Line) -> Iterator[Line]:
    """The lines of a cell: a row of a table is one line, with marks where its cells have line breaks."""
    breaks = sorted({span.start for span in line.spans if span.tag == "br"})
    return (line.cut(start, end) for start, end in pairwise([0, *breaks, len(line.text)]))


def join_text(lines: Iterable[Line]) -> str:
    """The lines as one text; empty lines are kept within code alone."""
    return "\n".join([line.text for line in lines if line.text or line.tag == "pre"])
