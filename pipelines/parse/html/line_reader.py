"""Reads the lines of an article from its tree: every visible text, in order, in one walk.

Does not import the kinds of post.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import count

from lxml import etree

from pipelines.parse.html.elements import (
    BLOCKS,
    EMPTY,
    IN_CELL,
    INVISIBLE,
    LINE_TAGS,
    MARKED,
    UNREAD_CLASSES,
    find_language,
)
from pipelines.parse.html.formulas import FORMULA_CLASSES, FORMULAS, read_formula
from pipelines.parse.html.images import find_caption, find_source, is_picture_source
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.html.text_buffer import TextBuffer

_SPACE = re.compile(r"[ \t\r\n\f]+")
_DEEPEST = 16  # of unclosed inline elements, which pile up: below this depth only links are kept as spans
_READ_APART = INVISIBLE | FORMULAS
_CLASSES_APART = UNREAD_CLASSES | FORMULA_CLASSES
_INTEGER = re.compile(r"-?[0-9]{1,9}")


def read_article(article: etree._Element, left_out: Collection[etree._Element] = ()) -> tuple[Line, ...]:
    """The lines of an article, without those of the elements that are left out.

    >>> from lxml import html
    >>> source = "<div><h2>三维高斯</h2><p>更快<br>也更<b>准</b></p><ol><li>其一</li></ol></div>"
    >>> [(line.tag, line.text) for line in read_article(html.fromstring(source))]
    [('h2', '三维高斯'), ('p', '更快'), ('p', '也更准'), ('li', '其一')]
    """
    reader = _LineReader(left_out)
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(article, events=("start", "end", "comment", "pi")):
        if event == "start":
            if skipped is not None:
                continue
            tag, classes = str(element.tag), element.get("class")
            if tag in _READ_APART or (classes and _has_class_apart(classes)) or element in left_out:
                reader.read_apart(element)
                skipped = element
            else:
                reader.open(element, tag)
        elif skipped is None or element is skipped:
            if event == "end" and skipped is None:
                reader.close(element)
            skipped = None
            if element.tail and element is not article:
                reader.add_text(element.tail)
    reader.end_line()
    return tuple(reader.lines)


def _has_class_apart(classes: str) -> bool:
    """Whether the classes of an element say that it is not read, or is a formula."""
    return not _CLASSES_APART.isdisjoint(classes.split())


@dataclass(slots=True)
class _OpenSpan:
    element: etree._Element
    start: int


@dataclass(slots=True)
class _LineReader:
    """Builds lines during the walk: holds the line so far, and the elements that are open around it."""

    left_out: Collection[etree._Element]
    lines: list[Line] = field(default_factory=list)
    tags: list[str] = field(default_factory=lambda: ["p"])
    lists: list[Iterator[int] | None] = field(default_factory=list)
    quotes: int = 0
    rows: int = 0
    text: TextBuffer = field(default_factory=TextBuffer)
    spans: list[Span] = field(default_factory=list)
    open_spans: list[_OpenSpan] = field(default_factory=list)
    starts: bool = True
    item: tuple[int | None] | None = None
    code: etree._Element | None = None
    cells: int = 0

    def open(self, element: etree._Element, tag: str) -> None:
        if tag in BLOCKS:
            self._open_block(element, tag)
        elif tag in ("td", "th"):
            self._open_cell()
        elif tag == "br":
            self._break_line()
        elif tag in EMPTY:
            self._add_empty(element)
        elif tag in MARKED:
            self._open_span(element)
        if element.text:
            self.add_text(element.text)

    def read_apart(self, element: etree._Element) -> None:
        """Reads a formula, or passes over what is left out or not shown."""
        if element in self.left_out:
            if element.tag in BLOCKS:
                self.end_line()
        elif (formula := read_formula(element)) is not None:
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
                self._add_empty(image)

    def _add_empty(self, element: etree._Element) -> None:
        if is_picture_source(element):
            return
        source, offset = find_source(element), len(self.text)
        caption = find_caption(element) if element.tag == "img" else ""
        self.spans.append(Span(offset, offset, str(element.tag), source, element.get("alt", ""), caption))

    def _open_span(self, element: etree._Element) -> None:
        if self.code is not None and element.tag == "code":
            return  # some highlighters put <code> into <pre>, others do not
        if element.tag == "a" or len(self.open_spans) < _DEEPEST:
            self.open_spans.append(_OpenSpan(element, len(self.text)))

    def close(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag in BLOCKS:
            self._close_block(element, tag)
        elif self.open_spans and self.open_spans[-1].element is element:
            self._close_span(self.open_spans.pop())

    def add_text(self, text: str) -> None:
        if self.code is not None:
            self._add_code(text)
        elif text and not (text == "\n" and self.text.ends_in_blank()):  # most texts between blocks
            if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
                text = _SPACE.sub(" ", text)
            self.text.append(text.lstrip(" ") if self.text.ends_in_blank() else text)

    def end_line(self) -> None:
        """Closes the line so far; inline elements that are open continue in the next line."""
        if not (self.text.length or self.spans or self.open_spans or self.code is not None):
            return
        for span in self.open_spans:
            self._close_span(span)
        text = self.text.take()
        if self.code is None:
            text = text.rstrip(" ")
        if self.spans or self.code is not None or text.strip():
            self._append_line(text)
        self.spans.clear()
        for span in self.open_spans:
            span.start = 0

    def _append_line(self, text: str) -> None:
        tag = "pre" if self.code is not None else "li" if self.item else self.tags[-1]
        spans = tuple([_clip(span, len(text)) for span in self.spans]) if self.spans else ()
        ordinal = self.item[0] if self.item else None
        language = find_language(self.code) if self.code is not None else None
        starts, quoted = self.starts or bool(self.item), self.quotes > 0
        self.lines.append(Line(tag, text, spans, starts, ordinal, quoted, language, depth=len(self.lists)))
        self.starts, self.item = False, None

    def _open_block(self, element: etree._Element, tag: str) -> None:
        if tag in IN_CELL and self._in_cell():
            self.add_text(" ")
        elif self.code is None or len(self.text):
            self.end_line()
            self.starts = True
        if tag in LINE_TAGS:
            self.tags.append(tag)
        match tag:
            case "ol":
                start = element.get("start", "")
                self.lists.append(count(int(start) if _INTEGER.fullmatch(start) else 1))
            case "ul":
                self.lists.append(None)
            case "li":
                numbers = self.lists[-1] if self.lists else None
                self.item = (next(numbers) if numbers else None,)
            case "tr":
                self.cells = 0
                self.rows += 1
            case "blockquote":
                self.quotes += 1
            case "pre" if self.code is None:
                self.code = element

    def _close_block(self, element: etree._Element, tag: str) -> None:
        if element is self.code:
            self.end_line()
            self.code = None
            self._trim_code()
        elif tag in IN_CELL and self._in_cell():
            self.add_text(" ")
        elif self.code is None or len(self.text):
            self.end_line()
        self.starts = True
        if tag in LINE_TAGS:
            self.tags.pop()
        match tag:
            case "ol" | "ul":
                self.lists.pop()
            case "li":
                self.item = None
            case "tr":
                self.rows -= 1
            case "blockquote":
                self.quotes -= 1

    def _in_cell(self) -> bool:
        return self.cells > 0 and self.rows > 0 and self.code is None

    def _open_cell(self) -> None:
        if self.cells:
            self._trim_cell()
            self.text.append("\t")
        self.cells += 1

    def _trim_cell(self) -> None:
        self.text.strip_end()
        end = len(self.text)
        for index in reversed(range(len(self.spans))):
            span = self.spans[index]
            if span.end <= end:
                break
            self.spans[index] = _clip(span, end)

    def _break_line(self) -> None:
        if self._in_cell():
            self.spans.append(Span(len(self.text), len(self.text), "br"))
            self.add_text(" ")
        else:
            self.end_line()

    def _add_code(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self.text.append(first)
        for line in rest:
            self.end_line()
            self.text.append(line)

    def _trim_code(self) -> None:
        """Removes the empty lines that the line breaks at the end of the element made."""
        while self.lines and (last := self.lines[-1]).tag == "pre" and not last.text.strip() and not last.spans:
            self.lines.pop()

    def _close_span(self, span: _OpenSpan) -> None:
        element = span.element
        if len(self.text) > span.start or element.tag == "a":
            self.spans.append(Span(span.start, len(self.text), str(element.tag), element.get("href", "").strip()))


def _clip(span: Span, end: int) -> Span:
    return span if span.end <= end else span._replace(start=min(span.start, end), end=end)
