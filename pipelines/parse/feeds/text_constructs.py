"""Reads the texts of an entry, which are text, HTML or elements: what a reader sees of them.

A text of Atom says what it is, https://www.rfc-editor.org/rfc/rfc4287#section-3.1; one of RSS does not.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from html.entities import html5
from typing import Literal

from lxml import etree

from pipelines.parse.feeds.forms import NAMESPACES, XML_BASE, find_base
from pipelines.parse.html.elements import KNOWN, read_text
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.html.page_size import check_source
from pipelines.parse.html.tree import read_page
from pipelines.urls import absolute_url

Kind = Literal["text", "html", "elements", "nothing"]
_ATOM_PREFIX = f"{{{NAMESPACES['atom']}}}"
_ENCODED = f"{{{NAMESPACES['content']}}}encoded"
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^<>]*>")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|([A-Za-z][A-Za-z0-9]*));")
_VOID = ("br", "hr", "img")
_URLS = ("href", "src", "poster", "data-src", "data-original", "data-lazy-src")


def read_title(element: etree._Element) -> str | None:
    """The title as a reader sees it, in one line; one of tags alone is text."""
    kind, text = _find_kind(element, "text" if _is_atom(element) else None), read_text(element)
    shown = join_text(_read_lines(_write_html(element, kind))) if kind != "text" else ""
    return " ".join(shown.split()) or " ".join(text.split()) or None


def read_description(element: etree._Element) -> str | None:
    """The summary of an entry; None where it is marked up, because it is an excerpt then."""
    kind = _find_kind(element, None if _is_atom(element) else "html")
    text = read_text(element).strip()
    if kind != "text":
        html = _write_html(element, kind)
        if any(name.lower() in KNOWN for _, name in _TAG.findall(html)):
            return None
        text = join_text(_read_lines(html)) if "&" in html else text
    return text or None


def read_content(element: etree._Element, url: str) -> tuple[Line, ...] | None:
    """The lines of the content of the post at `url`; None where there is none, or none that is text."""
    base = find_base(element, url)
    if any(inner.get(XML_BASE) for inner in element.iterdescendants(etree.Element)):
        for inner in element.iterdescendants(etree.Element):
            _resolve_urls(inner, find_base(inner, url))
    html = _write_html(element, _find_kind(element, "html" if element.tag == _ENCODED else None))
    return _read_lines(html, base if base != url else None) if html.strip() else None


def _is_atom(element: etree._Element) -> bool:
    return str(element.tag).startswith(_ATOM_PREFIX)


def _find_kind(element: etree._Element, default: Kind | None) -> Kind:
    """What the text is: as its type says, else the default, else as it looks."""
    said = (element.get("type") or "").strip().lower()
    if next(element.iterchildren(etree.Element), None) is not None:
        return "elements"
    if element.get("src") or element.get("mode") == "base64" or ("/" in said and not _is_textual(said)):
        return "nothing"
    if "html" in said:
        return "html"
    if said in ("text", "plain") or said.startswith("text/"):
        return "text"
    return default or ("html" if _looks_like_html(read_text(element)) else "text")


def _is_textual(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type.endswith("xml")


def _looks_like_html(text: str) -> bool:
    """Whether a text that does not say what it is has markup: end tags or references, and only those that HTML has.

    >>> list(map(_looks_like_html, ("<b>灯</b>塔", "灯&amp;塔", "灯<br>塔", "标签 <p> 表示段落", "灯</foo>", "R&D;")))
    [True, True, True, False, False, False]
    """
    tags = [(end, name.lower()) for end, name in _TAG.findall(text)]
    names = [name for name in _REFERENCE.findall(text) if name]
    is_marked = any(end or name in _VOID for end, name in tags) or _REFERENCE.search(text) is not None
    return is_marked and all(name in KNOWN for _, name in tags) and all(f"{name};" in html5 for name in names)


def _write_html(element: etree._Element, kind: Kind) -> str:
    match kind:
        case "nothing":
            return ""
        case "html":
            return read_text(element)
        case "text":
            return "<br>".join(map(_escape, read_text(element).strip("\n").split("\n")))
        case _:
            return _escape(element.text or "") + "".join(_write_elements(element))


def _escape(text: str) -> str:
    return escape(text, quote=False)


def _write_elements(element: etree._Element) -> Iterator[str]:
    """The children of an element as HTML, without the prefixes of namespaces."""
    for child in element:
        copy = deepcopy(child)
        for inner in copy.iter(etree.Element):
            inner.tag = re.split("[}:]", str(inner.tag))[-1]
        etree.cleanup_namespaces(copy)
        yield str(etree.tostring(copy, encoding="unicode", method="html"))


def _read_lines(html: str, base: str | None = None) -> tuple[Line, ...]:
    """The lines of HTML; its URLs are those that it means at `base`, if that is given.

    Raises PageError where it is too large to be parsed.
    """
    check_source(html)
    body = read_page(f"<body>{html}").root.find("body")
    if base is not None:
        for element in body.iter(etree.Element):
            _resolve_urls(element, base)
    return read_article(body)


def _resolve_urls(element: etree._Element, base: str) -> None:
    for name in _URLS:
        written = element.get(name)
        if written and not written.startswith("#"):
            element.set(name, absolute_url(base, written))
