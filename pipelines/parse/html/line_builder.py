"""Builds the lines of an article from its elements and texts, as a walk through the article hands them on.

Does not import the kinds of post.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from lxml import etree

from pipelines.parse.html.elements import BLOCKS, IN_CELL, LINE_TAGS, find_language
from pipelines.parse.html.formulas import read_formula
from pipelines.parse.html.images import find_caption, find_source, is_picture_source
from pipelines.parse.html.lines import Line, Span, new_tuple

_BLANKS = " \t\r\n\f"
_SPACE = re.compile(f"[{_BLANKS}]+")
_DEEPEST = 16  # of unclosed inline elements, which pile up: below this depth only links are kept as spans
_INTEGER = re.compile(r"-?[0-9]{1,9}")


@dataclass(slots=True)
class _OpenSpan:
    node: object
    tag: str
    start: int


@dataclass(slots=True)
class LineBuilder:
    """The lines that are complete, the line so far, and the elements that are open around it.

    `parts` is the text of the line so far and `length` its length: a paragraph can hold megabytes in small elements.
    `view` gives the methods of lxml to an element, where it has others: it is called for the few that are looked into.
    """

    view: Callable[[Any], Any] = field(kw_only=True)
    lines: list[Line] = field(default_factory=list)
    tags: list[str] = field(default_factory=lambda: ["p"])
    lists: list[Iterator[int] | None] = field(default_factory=list)
    figures: list[etree._Element] = field(default_factory=list)
    quotes: int = 0
    rows: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    open_spans: list[_OpenSpan] = field(default_factory=list)
    starts: bool = True
    item: tuple[int | None] | None = None
    code: object | None = None
    language: str | None = None
    cells: int = 0

    def leave_out(self, tag: str) -> None:
        """Passes over an element that is no part of the article."""
        if tag in BLOCKS:
            self.end_line()

    def read_apart(self, node: Any) -> None:
        """Reads a formula, or passes over what is not shown."""
        element: etree._Element = self.view(node)
        if (formula := read_formula(element)) is not None:
            self.add_text(formula)
        else:
            self._add_unscripted_images(element)

    def _add_unscripted_images(self, element: etree._Element) -> None:
        """Adds the images of a <noscript> that the script of the page would show, unless they have been read.

        Where a lazy loader left no URL in the image itself, that image gets the URL.
        """
        for image in element.iter("img") if element.tag == "noscript" else ():
            source = find_source(image)
            last = self.spans[-1] if self.spans and self.spans[-1].tag == "img" else None
            if last is not None and not last.target:
                self.spans[-1] = last._replace(target=source)
            elif source and (last is None or last.target != source):
                self._add_empty(image, "img")

    def add_text(self, text: str) -> None:
        if self.code is not None:
            self._add_code(text)
            return
        if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
            if not self.parts:
                text = text.lstrip(_BLANKS)
                if not text:  # as is left of the blanks between two blocks
                    return
            text = _SPACE.sub(" ", text)
        if text[:1] == " " and self._ends_in_blank():
            text = text.lstrip(" ")
        if text:  # `_append` in place: most calls end here
            self.parts.append(text)
            self.length += len(text)

    def _append(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)

    def _ends_in_blank(self) -> bool:
        """Whether a blank at this place would be redundant: after another one, or at the start."""
        return not self.parts or self.parts[-1][-1] in " \t"

    def end_line(self) -> None:
        """Closes the line so far; inline elements that are open continue in the next line."""
        if not (self.parts or self.spans or self.open_spans or self.code is not None):
            return
        for open_span in self.open_spans:
            self._add_span(open_span)
            open_span.start = 0
        text = "".join(self.parts)
        self.parts.clear()
        self.length = 0
        if self.code is not None:
            self._append_line("pre", text, self.language)
        elif self.spans or (text and not text.isspace()):
            self._append_line("li" if self.item else self.tags[-1], text.rstrip(" "), None)

    def _append_line(self, tag: str, text: str, language: str | None) -> None:
        spans: tuple[Span, ...] = ()
        if self.spans:
            spans = tuple([_clip(span, len(text)) for span in self.spans])
            self.spans.clear()
        starts, ordinal = (True, self.item[0]) if self.item else (self.starts, None)
        fields = (tag, text, spans, starts, ordinal, self.quotes > 0, language, True, len(self.lists))
        self.lines.append(new_tuple(Line, fields))
        self.starts, self.item = False, None

    def open_block(self, node: Any, tag: str) -> None:
        if self.cells and tag in IN_CELL and self._in_cell():
            self.add_text(" ")
        elif self.code is None or self.parts:
            if self.parts or self.spans or self.open_spans:
                self.end_line()
            self.starts = True
        if tag in LINE_TAGS:
            self.tags.append(tag)

    def close_block(self, node: Any, tag: str) -> None:
        if self.cells and tag in IN_CELL and self._in_cell():
            self.add_text(" ")
        elif self.parts or (self.code is None and (self.spans or self.open_spans)):
            self.end_line()
        self.starts = True
        if tag in LINE_TAGS:
            self.tags.pop()

    def open_numbered_list(self, node: Any, tag: str) -> None:
        self.open_block(node, tag)
        start = self.view(node).get("start", "")
        self.lists.append(count(int(start) if _INTEGER.fullmatch(start) else 1))

    def open_list(self, node: Any, tag: str) -> None:
        self.open_block(node, tag)
        self.lists.append(None)

    def close_list(self, node: Any, tag: str) -> None:
        self.close_block(node, tag)
        self.lists.pop()

    def open_item(self, node: Any, tag: str) -> None:
        self.open_block(node, tag)
        numbers = self.lists[-1] if self.lists else None
        self.item = (next(numbers) if numbers else None,)

    def close_item(self, node: Any, tag: str) -> None:
        self.close_block(node, tag)
        self.item = None

    def open_row(self, node: Any, tag: str) -> None:
        self.open_block(node, tag)
        self.cells = 0
        self.rows += 1

    def close_row(self, node: Any, tag: str) -> None:
        self.close_block(node, tag)
        self.rows -= 1

    def open_quotation(self, node: Any, tag: str) -> None:
        self.open_block(node, tag)
        self.quotes += 1

    def close_quotation(self, node: Any, tag: str) -> None:
        self.close_block(node, tag)
        self.quotes -= 1

    def open_figure(self, node: Any, tag: str) -> None:
        self.open_block(node, tag)
        self.figures.append(self.view(node))

    def close_figure(self, node: Any, tag: str) -> None:
        self.close_block(node, tag)
        self.figures.pop()

    def open_code(self, node: Any, tag: str) -> None:
        self.open_block(node, tag)
        if self.code is None:
            self.code, self.language = node, find_language(self.view(node), self.figures)

    def close_code(self, node: Any, tag: str) -> None:
        if node is not self.code:
            self.close_block(node, tag)
            return
        self.end_line()
        self.code = None
        self._trim_code()
        self.starts = True
        self.tags.pop()

    def _add_code(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self._append(first)
        for line in rest:
            self.end_line()
            self._append(line)

    def _trim_code(self) -> None:
        """Removes the empty lines that the line breaks at the end of the element made."""
        while self.lines and (last := self.lines[-1]).tag == "pre" and not last.text.strip() and not last.spans:
            self.lines.pop()

    def open_cell(self, node: Any, tag: str) -> None:
        if self.cells:
            self._trim_cell()
            self._append("\t")
        self.cells += 1

    def _in_cell(self) -> bool:
        return self.cells > 0 and self.rows > 0 and self.code is None

    def _trim_cell(self) -> None:
        """Removes the blanks at the end of a cell."""
        while self.parts and self.parts[-1].endswith(" "):
            last = self.parts.pop()
            self.length -= len(last)
            self._append(last.rstrip(" "))
        for index in reversed(range(len(self.spans))):
            span = self.spans[index]
            if span.end <= self.length:
                break
            self.spans[index] = _clip(span, self.length)

    def break_line(self, node: Any, tag: str) -> None:
        if self._in_cell():
            self.spans.append(Span(self.length, self.length, "br"))
            self.add_text(" ")
        else:
            self.end_line()

    def add_empty(self, node: Any, tag: str) -> None:
        element: etree._Element = self.view(node)
        if not is_picture_source(element):
            self._add_empty(element, tag)

    def _add_empty(self, element: etree._Element, tag: str) -> None:
        caption = find_caption(element, self.figures) if tag == "img" else ""
        self.spans.append(Span(self.length, self.length, tag, find_source(element), element.get("alt", ""), caption))

    def open_span(self, node: Any, tag: str) -> None:
        if self.code is not None and tag == "code":
            return  # some highlighters put <code> into <pre>, others do not
        if tag == "a" or len(self.open_spans) < _DEEPEST:
            self.open_spans.append(_OpenSpan(node, tag, self.length))

    def close_span(self, node: Any, tag: str) -> None:
        if self.open_spans and self.open_spans[-1].node is node:
            self._add_span(self.open_spans.pop())

    def _add_span(self, span: _OpenSpan) -> None:
        """Adds a span up to this place; of those without text, links alone."""
        if self.length > span.start or span.tag == "a":
            target = self.view(span.node).get("href", "").strip() if span.tag == "a" else ""
            self.spans.append(new_tuple(Span, (span.start, self.length, span.tag, target, "", "")))


def _clip(span: Span, end: int) -> Span:
    return span if span.end <= end else span._replace(start=min(span.start, end), end=end)
