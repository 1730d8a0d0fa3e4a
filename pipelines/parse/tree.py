"""A page's source to its tree.

lxml's own HTML elements look up a Python class for every node that is touched, which costs as much as reading it;
plain elements do, for nothing here submits forms.
"""

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
