"""Reads the lines of an article from its tree: every visible text, in order, in one walk.

The tree is that of turbohtml, which is walked in half the time, or one of lxml.  Does not import the kinds of post.
"""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from lxml import etree
from turbohtml import Element, Text
from turbohtml.etree import ElementView

from pipelines.parse.html.elements import BLOCKS, EMPTY, INVISIBLE, MARKED, UNREAD_CLASSES
from pipelines.parse.html.formulas import FORMULA_CLASSES, FORMULAS
from pipelines.parse.html.line_builder import LineBuilder
from pipelines.parse.html.lines import Line

_READ_APART = INVISIBLE | FORMULAS
_CLASSES_APART = UNREAD_CLASSES | FORMULA_CLASSES
_Handler = Callable[[LineBuilder, Any, str], None]
# What starts and ends with an element of this name; of any other the text alone is read.
_OPENERS: dict[str, _Handler] = {
    **dict.fromkeys(BLOCKS, LineBuilder.open_block),
    **dict.fromkeys(MARKED, LineBuilder.open_span),
    **dict.fromkeys(EMPTY, LineBuilder.add_empty),
    "ol": LineBuilder.open_numbered_list,
    "ul": LineBuilder.open_list,
    "li": LineBuilder.open_item,
    "blockquote": LineBuilder.open_quotation,
    "figure": LineBuilder.open_figure,
    "pre": LineBuilder.open_code,
    "tr": LineBuilder.open_row,
    "td": LineBuilder.open_cell,
    "th": LineBuilder.open_cell,
    "br": LineBuilder.break_line,
}
_CLOSERS: dict[str, _Handler] = {
    **dict.fromkeys(BLOCKS, LineBuilder.close_block),
    **dict.fromkeys(MARKED - EMPTY, LineBuilder.close_span),
    "ol": LineBuilder.close_list,
    "ul": LineBuilder.close_list,
    "li": LineBuilder.close_item,
    "blockquote": LineBuilder.close_quotation,
    "figure": LineBuilder.close_figure,
    "pre": LineBuilder.close_code,
    "tr": LineBuilder.close_row,
}
_HANDLERS = {tag: (opens, _CLOSERS.get(tag)) for tag, opens in _OPENERS.items()}
_NO_HANDLERS = (None, None)


def read_article(
    article: Element | etree._Element, left_out: Collection[Element | etree._Element] = ()
) -> tuple[Line, ...]:
    """The lines of an article, without those of the elements that are left out.

    >>> from lxml import html
    >>> source = "<div><h2>三维高斯</h2><p>更快<br>也更<b>准</b></p><ol><li>其一</li></ol></div>"
    >>> [(line.tag, line.text) for line in read_article(html.fromstring(source))]
    [('h2', '三维高斯'), ('p', '更快'), ('p', '也更准'), ('li', '其一')]
    """
    if isinstance(article, Element):
        builder = LineBuilder(view=ElementView)
        _read_node(builder, article, left_out)
    else:
        builder = LineBuilder(view=_keep)
        _walk(builder, article, left_out)
    builder.end_line()
    return tuple(builder.lines)


def _keep(element: etree._Element) -> etree._Element:
    return element


def _read_node(builder: LineBuilder, node: Element, left_out: Collection[object]) -> None:
    """Reads an element of turbohtml, which nests them no deeper than 512."""
    tag, classes = node.tag, node.attr("class")
    if node in left_out:
        builder.leave_out(tag)
        return
    if tag in _READ_APART or (classes and _has_class_apart(classes)):
        builder.read_apart(node)
        return
    opens, closes = _HANDLERS.get(tag, _NO_HANDLERS)
    if opens:
        opens(builder, node, tag)
    for child in node.children:
        if isinstance(child, Text):
            builder.add_text(child.data)
        elif isinstance(child, Element):
            _read_node(builder, child, left_out)
    if closes:
        closes(builder, node, tag)


def _walk(builder: LineBuilder, article: etree._Element, left_out: Collection[object]) -> None:
    """Reads an element of lxml, however deep it is."""
    skipped: etree._Element | None = None
    walk = etree.iterwalk(article, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            classes = element.get("class")
            is_left_out = element in left_out
            if is_left_out or tag in _READ_APART or (classes and _has_class_apart(classes)):
                if is_left_out:
                    builder.leave_out(tag)
                else:
                    builder.read_apart(element)
                skipped = element
                walk.skip_subtree()  # the next event is the end of the element
                continue
            if opens := _OPENERS.get(tag):
                opens(builder, element, tag)
            if text := element.text:
                builder.add_text(text)
        else:
            if element is not skipped and (closes := _CLOSERS.get(tag)):
                closes(builder, element, tag)
            if (text := element.tail) and element is not article:
                builder.add_text(text)


@lru_cache(maxsize=1024)  # coloured code repeats the same few
def _has_class_apart(classes: str) -> bool:
    """Whether the classes of an element say that it is not read, or is a formula."""
    return not _CLASSES_APART.isdisjoint(classes.split())
