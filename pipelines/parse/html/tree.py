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
_PARSER = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False, collect_ids=False)
_COMMON = KNOWN - {"svg", "math"}  # these two open another namespace
_FOREIGN = ("{http://www.w3.org/2000/svg}*", "{http://www.w3.org/1998/Math/MathML}*")


def read_page(source: str) -> Selector:
    """The page as a selector, however broken its markup is.

    >>> read_page("<p>高斯<b>泼溅").css("b::text").get()
    '泼溅'
    >>> read_page("<p>由<methods x, y>得").css("p::text").get()
    '由<methods x, y>得'
    """
    return make_selector(parse_page(source))


def parse_page(source: str) -> turbohtml.Document:
    """The page as turbohtml has it, however broken its markup is, without unknown elements."""
    document = turbohtml.parse(source, positions=False)
    if "xmlns" in source:
        for element in document.select("[xmlns]"):
            del element.attrs["xmlns"]  # is no namespace in HTML
    rare = [element for element in document.iter_elements() if element.tag not in _COMMON]
    if _write_unknown_elements(rare, source):
        assert document.root is not None
        document.root.normalize()  # what was written is one text with the texts around it
    return document


def make_selector(document: turbohtml.Document) -> Selector:
    """A copy of the page as lxml has it."""
    root = etree.fromstring(document.encode("utf-8", _XML), _PARSER)
    for foreign in root.iter(*_FOREIGN):
        foreign.tag = etree.QName(foreign).localname
    return Selector(root=root, type="html")


def _write_unknown_elements(elements: Iterable[turbohtml.Element], source: str) -> bool:
    """Replaces each of the elements that is unknown by its start tag as text and its children; whether there was one.

    It is text in angle brackets, which the site did not escape.  An element that a script or a word processor defines
    has an end tag, and a hyphen or colon in its name; it stays.
    """
    closed: frozenset[str] | None = None
    is_changed = False
    for element in elements:
        if element.namespace != turbohtml.Namespace.HTML or _is_title_of_page(element):
            continue
        if _COMPOSED.search(element.tag):
            closed = frozenset(name.lower() for name in _END.findall(source)) if closed is None else closed
            if element.tag in closed:
                continue
        element.insert(0, turbohtml.Text(write_unknown_element(element.tag, element.attrs)))
        element.unwrap()
        is_changed = True
    return is_changed


def _is_title_of_page(element: turbohtml.Element) -> bool:
    return element.tag == "title" and isinstance(head := element.parent, turbohtml.Element) and head.tag == "head"


@contextmanager
def set_aside(element: turbohtml.Element) -> Iterator[None]:
    """Takes the element out of its page, and puts it back at the end; the root of a page stays where it is.

    >>> page = parse_page("<p><b>高斯</b>泼溅<i>更快</i>")
    >>> with set_aside(page.select("b")[0]):
    ...     page.select("p")[0].html
    '<p><span></span>泼溅<i>更快</i></p>'
    >>> page.select("p")[0].html
    '<p><b>高斯</b>泼溅<i>更快</i></p>'
    """
    if isinstance(element.parent, turbohtml.Document):
        yield
        return
    placeholder = turbohtml.Element("span")
    element.replace_with(placeholder)
    try:
        yield
    finally:
        placeholder.replace_with(element)


def decode_links(encoded: Iterable[turbohtml.Element]) -> None:
    """Turns elements that stand for links into links again; the URL is the base64 text of their `data-url`.

    https://theme-next.js.org/docs/theme-settings/seo#ExtURL

    >>> page = parse_page("<p>见<span class='exturl' data-url='aHR0cHM6Ly9hLmV4YW1wbGUv'>论文</span>")
    >>> decode_links(page.select("span.exturl"))
    >>> page.select("a")[0].html
    '<a class="exturl" data-url="aHR0cHM6Ly9hLmV4YW1wbGUv" href="https://a.example/">论文</a>'
    """
    for element in encoded:
        try:
            url = b64decode(element.attr("data-url") or "", validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            url = ""
        if url.isprintable() and url:  # an element without a URL stays text
            element.tag = "a"
            element.attrs["href"] = url
