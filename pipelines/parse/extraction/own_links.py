"""Tells links to other pages of the site from links to other sites."""

import re

from parsel import Selector

from pipelines.parse.extraction.outline import Outline

_HOST = re.compile(r"\s*(?:https?:)?//([^/?#\s]*)", re.IGNORECASE)
_OWN_URL = "link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)"


def find_foreign_links(outline: Outline, page: Selector) -> list[bool]:
    """For each element whether it links to another site than that of the page, as far as the page names its own.

    >>> from pipelines.parse.extraction.outline import outline_page
    >>> from pipelines.parse.html.tree import read_page
    >>> page = read_page("<body><a href='/b/'>上一篇</a><a href='https://arxiv.org/abs/2401.00001'>论文</a>")
    >>> find_foreign_links(outline_page(page.root), page)
    [False, False, False, False, True]
    """
    hosts = {"", *map(_read_host, page.css(_OWN_URL).getall())}
    facts = zip(outline.tags, outline.elements, strict=True)
    return [tag == "a" and _read_host(element.get("href", "")) not in hosts for tag, element in facts]


def _read_host(url: str) -> str:
    host = _HOST.match(url)
    return host[1].lower() if host else ""
