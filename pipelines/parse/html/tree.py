"""Parses the source of a page into its tree, and changes trees.

The tree is the one that a browser builds (https://html.spec.whatwg.org/multipage/parsing.html): stray, missing and
misplaced tags end where they end on the screen.  turbohtml builds it, as no parser of libxml2 does; lxml reads what
turbohtml writes as XML, which takes half the time of libxml2's own parser of HTML.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import turbohtml
from lxml import etree
from parsel import Selector

from pipelines.parse.html.elements import KNOWN, write_unknown_element

_COMPOSED = re.compile("[-:]")
_END = re.compile(r"</([a-zA-Z][^\s/>:-]*+[:-][^\s/>]*)")  # of elements with composed names
_XML = turbohtml.Html(xml=True)
# HTML is full of prefixes that no namespace declares (`v-on:click`): the parser reports them and keeps the names.  One
# for all pages: a new parser takes as long as half a page.
_PARSER = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False)
_COMMON = KNOWN - {"svg", "math"}  # these two open another namespace
_FOREIGN = ("{http://www.w3.org/2000/svg}*", "{http://www.w3.org/1998/Math/MathML}*")


def read_page(source: str) -> Selector:
    """The page as a selector, however broken its markup is.

    >>> read_page("<p>高斯<b>泼溅").css("b::text").get()
    '泼溅'
    >>> read_page("<p>由<methods x, y>得").css("p::text").get()
    '由<methods x, y>得'
    """
    document = turbohtml.parse(source, positions=False)
    if "xmlns" in source:
        for element in document.select("[xmlns]"):
            del element.attrs["xmlns"]  # is no namespace in HTML
    rare = [element for element in document.iter_elements() if element.tag not in _COMMON]
    has_foreign = any(element.namespace != turbohtml.Namespace.HTML for element in rare)
    _write_unknown_elements(rare, source)
    root = etree.fromstring(document.encode("utf-8", _XML), _PARSER)
    if has_foreign:
        for foreign in root.iter(*_FOREIGN):
            foreign.tag = etree.QName(foreign).localname
    return Selector(root=root, type="html")


def _write_unknown_elements(elements: Iterable[turbohtml.Element], source: str) -> None:
    """Replaces each of the elements that is unknown by its start tag as text and its children.

    It is text in angle brackets, which the site did not escape.  An element that a script or a word processor defines
    has an end tag, and a hyphen or colon in its name; it stays.
    """
    closed: frozenset[str] | None = None
    for element in elements:
        if element.namespace != turbohtml.Namespace.HTML or _is_title_of_page(element):
            continue
        if _COMPOSED.search(element.tag):
            closed = frozenset(name.lower() for name in _END.findall(source)) if closed is None else closed
            if element.tag in closed:
                continue
        element.insert(0, turbohtml.Text(write_unknown_element(element.tag, element.attrs)))
        element.unwrap()


def _is_title_of_page(element: turbohtml.Element) -> bool:
    return element.tag == "title" and isinstance(head := element.parent, turbohtml.Element) and head.tag == "head"


@contextmanager
def set_aside(element: etree._Element) -> Iterator[None]:
    """Takes the element out of its page, and puts it back at the end; the root of a page stays where it is.

    >>> page = read_page("<p><b>高斯</b>泼溅<i>更快</i>")
    >>> with set_aside(page.css("b")[0].root):
    ...     page.css("body").get()
    '<body><p><span></span><i>更快</i></p></body>'
    >>> page.css("body").get()
    '<body><p><b>高斯</b>泼溅<i>更快</i></p></body>'
    """
    parent, placeholder = element.getparent(), etree.Element("span")
    if parent is None:
        yield
        return
    parent.replace(element, placeholder)
    try:
        yield
    finally:
        parent.replace(placeholder, element)


def decode_links(encoded: Iterable[etree._Element]) -> None:
    """Turns elements that stand for links into links again; the URL is the base64 text of their `data-url`.

    https://theme-next.js.org/docs/theme-settings/seo#ExtURL

    >>> page = read_page("<p>见<span class='exturl' data-url='aHR0cHM6Ly9hLmV4YW1wbGUv'>论文</span>")
    >>> decode_links(span.root for span in page.css("span.exturl"))
    >>> page.css("a").get()
    '<a class="exturl" data-url="aHR0cHM6Ly9hLmV4YW1wbGUv" href="https://a.example/">论文</a>'
    """
    for element in encoded:
        try:
            url = b64decode(element.get("data-url", ""), validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            url = ""
        if url.isprintable() and url:  # an element without a URL stays text
            element.tag = "a"
            element.set("href", url)
