"""An article as lines: one line per block, in reading order, with its markup kept as spans.

`line_reader` makes lines from HTML; the other modules of parse/ read lines.  Does not import lxml.

Lines and spans are named tuples, which are made in a third of the time of frozen dataclasses: a digest has thousands.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_LEADING = re.compile(r"\s*")
# Makes a named tuple from its fields in half the time of its class, whose constructor is a function of Python.
new_tuple = tuple.__new__


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
        own_start, own_end, tag, target, alt, caption = self
        first, last = min(max(own_start, start), end), max(min(own_end, end), start)
        return new_tuple(Span, (first - start, last - start, tag, target, alt, caption))


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
        part = whole[start:end]
        text = part.strip()
        if len(text) == len(whole):
            return self
        first, start = start, start + len(part) - len(part.lstrip())
        if spans:
            last, end = len(whole) if end is None else end, start + len(text)
            reach = last + (last == len(whole))  # a span without width belongs to the part that it opens
            spans = tuple(
                span.cut(start, end)
                for span in spans
                if (span.start < end and span.end > start) or (span.start == span.end and first <= span.start < reach)
            )
        if starts and start:
            starts = whole[0].isspace() and _LEADING.match(whole).end() >= start  # type: ignore[union-attr]
        return new_tuple(Line, (tag, text, spans, starts, ordinal, quoted, language, rendered, depth))


def split_breaks(line: Line) -> Iterator[Line]:
    """The lines of a cell: a row of a table is one line, with marks where its cells have line breaks."""
    breaks = sorted({span.start for span in line.spans if span.tag == "br"})
    return (line.cut(start, end) for start, end in pairwise([0, *breaks, len(line.text)]))


def join_text(lines: Iterable[Line]) -> str:
    """The lines as one text; empty lines are kept within code alone."""
    return "\n".join([line.text for line in lines if line.text or line.tag == "pre"])
