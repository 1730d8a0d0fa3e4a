"""An article as lines: one a block, in reading order, with what its markup said kept as spans.

One walk over the tree; everything else in parse/ reads lines.  Knows HTML and nothing of digests.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from lxml import etree

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_LINE_TAGS = frozenset([*HEADINGS, "blockquote", "dd", "dt", "figcaption", "li", "p", "pre", "summary", "tr"])
_MARKED = frozenset(
    "a abbr b cite code del em i iframe img ins kbd mark q s small strong sub sup u video audio source embed".split()
)
_UNMARKED = frozenset(
    "bdi bdo big br button caption col colgroup data dfn font input label math meter object option output picture"
    " progress rp rt ruby samp select span svg td textarea th time tt var wbr center link meta base body html".split()
)
_UNSEEN = frozenset("head noscript script style template title".split())
_IN_CELL = frozenset(["p", "div", "ul", "ol", "li"])
_EMPTY = frozenset(["img", "iframe", "video", "audio", "source", "embed"])
_SOURCES = ("data-lazy-src", "data-src", "data-original", "src")
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a line stood in the element `tag`; `target` is its href or src as written."""

    start: int
    end: int
    tag: str
    target: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One block's text, or what stands between two breaks of it.

    `starts` says that it opens its block, `ordinal` what number an ordered list prints before it,
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

    def cut(self, start: int, end: int | None = None) -> "Line":
        """The part of the line from `start` to `end`, trimmed; a part from the middle opens no block."""
        end = len(self.text) if end is None else end
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        end = max(start, end - (len(part) - len(part.rstrip())))
        spans = tuple(
            replace(s, start=max(s.start, start) - start, end=min(s.end, end) - start)
            for s in self.spans
            if (s.start < end and s.end > start) or (s.start == s.end and start <= s.start <= end)
        )
        opens = self.starts and not self.text[:start].strip()
        return replace(self, text=self.text[start:end], spans=spans, starts=opens)


def read_lines(article: etree._Element) -> tuple[Line, ...]:
    """Every visible text of an article, in order.

    >>> from lxml import html
    >>> source = "<div><h2>三维高斯</h2><p>更快<br>也更<b>准</b></p><ol><li>其一</li></ol><methods>：其二</div>"
    >>> [(line.tag, line.text) for line in read_lines(html.fromstring(source))]
    [('h2', '三维高斯'), ('p', '更快'), ('p', '也更准'), ('li', '其一'), ('p', '<methods>：其二')]
    """
    walker = _Walker()
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(article, events=("start", "end", "comment", "pi")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                walker.add_text(element.tail or "")
        elif event in ("comment", "pi"):
            walker.add_text(element.tail or "")
        elif event == "start" and _is_unseen(element):
            skipped = element
        elif event == "start":
            walker.open(element)
        else:
            walker.close(element)
            if element is not article:
                walker.add_text(element.tail or "")
    walker.end_line()
    return tuple(walker.lines)


def _is_unseen(element: etree._Element) -> bool:
    classes = element.get("class", "")
    return element.tag in _UNSEEN or "headerlink" in classes or (element.tag == "td" and "gutter" in classes)


@dataclass(slots=True)
class _OpenSpan:
    element: etree._Element
    start: int


@dataclass(slots=True)
class _List:
    numbers: Iterator[int] | None


@dataclass(slots=True)
class _Walker:
    """Builds lines while the tree is walked: the line so far, and what is open around it."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[etree._Element] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    open_spans: list[_OpenSpan] = field(default_factory=list)
    starts: bool = True
    item: tuple[int | None] | None = None
    code: etree._Element | None = None
    cells: int = 0

    def open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._open_block(element)
        elif tag in ("td", "th"):
            self._open_cell()
        elif tag == "br":
            self._break_line()
        elif tag in _EMPTY:
            self.spans.append(Span(len(self.text), len(self.text), tag, _find_source(element), element.get("alt", "")))
        elif tag in _MARKED:
            self.open_spans.append(_OpenSpan(element, len(self.text)))
        elif tag not in _UNMARKED:
            self.add_text(_write_unknown_element(element))
        self.add_text(element.text or "")

    def close(self, element: etree._Element) -> None:
        if element.tag in _BLOCKS:
            self._close_block(element)
        elif self.open_spans and self.open_spans[-1].element is element:
            self._close_span(self.open_spans.pop())

    def add_text(self, text: str) -> None:
        if self.code is not None:
            self._add_code(text)
        elif text:
            text = _SPACE.sub(" ", text)
            self.text += text.lstrip(" ") if not self.text or self.text[-1] in " \t" else text

    def end_line(self) -> None:
        """Close the line so far; open inline elements go on in the next one."""
        text = self.text if self.code is not None else self.text.rstrip(" ")
        still_open = self.open_spans
        for span in still_open:
            self._close_span(span)
        if self.code is not None or text.strip() or self.spans:
            self._append_line(text)
        self.text, self.spans = "", []
        self.open_spans = [_OpenSpan(span.element, 0) for span in still_open]

    def _append_line(self, text: str) -> None:
        tag = "pre" if self.code is not None else "li" if self.item else self._innermost_tag()
        spans = tuple(replace(s, start=min(s.start, len(text)), end=min(s.end, len(text))) for s in self.spans)
        ordinal = self.item[0] if self.item else None
        quoted = any(block.tag == "blockquote" for block in self.blocks)
        language = _find_language(self.code) if self.code is not None else None
        self.lines.append(Line(tag, text, spans, self.starts or bool(self.item), ordinal, quoted, language))
        self.starts, self.item = False, None

    def _innermost_tag(self) -> str:
        return next((str(b.tag) for b in reversed(self.blocks) if b.tag in _LINE_TAGS and b.tag != "blockquote"), "p")

    def _open_block(self, element: etree._Element) -> None:
        if element.tag in _IN_CELL and self._in_cell():
            self.add_text(" ")
        elif self.code is None:
            self.end_line()
            self.starts = True
        self.blocks.append(element)
        match element.tag:
            case "ol":
                start = element.get("start", "1")
                self.lists.append(_List(count(int(start) if start.lstrip("-").isdigit() else 1)))
            case "ul":
                self.lists.append(_List(None))
            case "li":
                numbers = self.lists[-1].numbers if self.lists else None
                self.item = (next(numbers) if numbers else None,)
            case "tr":
                self.cells = 0
            case "pre" if self.code is None:
                self.code = element

    def _close_block(self, element: etree._Element) -> None:
        if element is self.code:
            self.end_line()
            self.code = None
            self._trim_code(element)
        elif element.tag in _IN_CELL and self._in_cell():
            self.add_text(" ")
        elif self.code is None:
            self.end_line()
        self.starts = True
        if element.tag in ("ol", "ul"):
            self.lists.pop()
        if element.tag == "li":
            self.item = None
        self.blocks.pop()

    def _in_cell(self) -> bool:
        return self.cells > 0 and any(block.tag == "tr" for block in self.blocks) and self.code is None

    def _open_cell(self) -> None:
        if self.cells:
            self.text = self.text.rstrip(" ") + "\t"
        self.cells += 1

    def _break_line(self) -> None:
        if self._in_cell():
            self.add_text(" ")
        else:
            self.end_line()

    def _add_code(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self.text += first
        for line in rest:
            self.end_line()
            self.text = line

    def _trim_code(self, element: etree._Element) -> None:
        """Drop the empty lines that the element's own line breaks made at its end."""
        while self.lines and self.lines[-1].tag == "pre" and not self.lines[-1].text.strip():
            self.lines.pop()

    def _close_span(self, span: _OpenSpan) -> None:
        element = span.element
        if len(self.text) > span.start or element.tag == "a":
            self.spans.append(Span(span.start, len(self.text), str(element.tag), element.get("href", "").strip()))


def _find_source(element: etree._Element) -> str:
    """The address of a picture or player; a lazy loader keeps it beside a placeholder in `src`."""
    found = next((element.get(name, "").strip() for name in _SOURCES if element.get(name)), "")
    return "" if found.startswith("data:") else found


def _find_language(pre: etree._Element) -> str | None:
    for element in [pre, *pre.iterancestors("figure"), *pre.iterchildren("code")]:
        words = element.get("class", "").replace("language-", "").split()
        names = [word for word in words if word not in ("highlight", "hljs", "plaintext")]
        if names:
            return names[0]
    return None


def _write_unknown_element(element: etree._Element) -> str:
    """What the author wrote: `<methods>`, or a formula's `<jm …>` whose words became attributes.

    The tag's end is the serialiser's, not the author's, and is not written.
    """
    attributes = {str(name): str(value) for name, value in element.attrib.items()}
    words = [f"{name}={value}" if value else name for name, value in attributes.items()]
    return f"<{' '.join([str(element.tag), *words])}>"


def join_text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines if line.text or line.tag == "pre")


def select_texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines if line.text]
