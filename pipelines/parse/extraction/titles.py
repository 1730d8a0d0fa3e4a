"""Finds the headings that repeat the title of a page.  The title itself is read by `posts/metadata`."""

import re

from parsel import Selector

from pipelines.parse.extraction.outline import Outline

_TITLES = (
    "meta[property='og:title']::attr(content), meta[name='twitter:title']::attr(content), head title::text,"
    " meta[itemprop=headline]::attr(content)"
)
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SITE_NAME = re.compile(r"\s[-–—|·•«»:_]\s.*|[|_｜].*")  # what follows the title proper


def find_title_headings(outline: Outline, page: Selector) -> frozenset[int]:
    """The headings of the first two levels whose text is the title of the page; without any the only <h1>.

    >>> from pipelines.parse.extraction.outline import outline_page
    >>> from pipelines.parse.html.tree import read_page
    >>> page = read_page("<title>面团怎么醒 - 面包房</title><h1>面包房</h1><h2>面团怎么醒？</h2>")
    >>> outline = outline_page(page.root)
    >>> [outline.tags[index] for index in find_title_headings(outline, page)]
    ['h2']
    """
    titles = {fold_title(text) for title in page.css(_TITLES).getall() for text in (title, _SITE_NAME.sub("", title))}
    headings = [index for index, tag in enumerate(outline.tags) if tag in ("h1", "h2")]
    named = [index for index in headings if (text := fold_title(outline.read_short_text(index))) and text in titles]
    largest = [index for index in headings if outline.tags[index] == "h1" and outline.totals[index]]
    return frozenset(named or (largest if len(largest) == 1 else ()))


def fold_title(text: str) -> str:
    """A title as it is compared: its letters and digits, whatever stands between them."""
    return _NOT_ALPHANUMERIC.sub("", text).casefold()
