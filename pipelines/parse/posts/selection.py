"""Selects elements, texts and attributes of a page by the selectors of themes, each of which is compiled once.

`Selector.css` compiles a selector anew for each page and makes a selector of each result: three times the work.
"""

from functools import lru_cache
from typing import Any, cast

from lxml import etree
from parsel import css2xpath


def select(root: etree._Element, css: str) -> list[Any]:
    """The elements, or the texts and attributes as strings, that `css` selects below and at the element.

    >>> from pipelines.parse.html.tree import read_page
    >>> page = read_page("<p id='a'>高斯<b>泼溅</b>")
    >>> select(page.root, "b::text"), select(page.root, "p")[0].get("id")
    (['泼溅'], 'a')
    """
    return cast("list[Any]", _compile(css)(root))


@lru_cache(maxsize=256)  # the themes have fewer selectors
def _compile(css: str) -> etree.XPath:
    return etree.XPath(css2xpath(css), smart_strings=False)
