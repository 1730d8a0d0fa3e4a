"""Parses the source of a page into its tree, and changes trees.

`lxml.html` looks up a Python class for every node that is touched, which costs as much as reading it.  The parser here
makes plain elements: nothing in this project submits forms.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lxml import etree
from parsel import Selector

_EMPTY = "<html/>"


def read_page(source: str) -> Selector:
    """The page as a selector, however broken its markup is.

    >>> read_page("<p>高斯<b>泼溅").css("b::text").get()
    '泼溅'
    """
    parser = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True)
    root = etree.fromstring((source.strip() or _EMPTY).encode(), parser)
    return Selector(root=root if root is not None else etree.Element("html"), type="html")


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
