"""Recognises a page that shows several posts, each with a heading that links to its own page."""

from bisect import bisect

from pipelines.parse.extraction.container import WeighedPage, find_articles
from pipelines.parse.html.elements import HEADINGS

_ENOUGH = 0.6  # of the page's text is in the posts of a list; a post shows others as well, below its own text


def find_teasers(page: WeighedPage) -> list[int]:
    """The links in headings by which the page shows other posts, one for each."""
    outline, found = page.outline, dict[str, int]()
    for index, tag in enumerate(outline.tags):
        if tag != "a" or page.foreign[index] or page.dropped[index]:
            continue
        element = outline.elements[index]
        around = outline.elements[outline.parents[index]]
        if (url := element.get("href")) and any(each.tag in HEADINGS for each in (around, *element)):
            found.setdefault(url, index)
    return list(found.values())


def find_posts(page: WeighedPage) -> list[int]:
    """The `article` elements of a list, each with a teaser; empty for a page with a text of its own beside them."""
    teasers = find_teasers(page)
    articles = page.find_outermost(find_articles(page))
    nearest = {articles[place - 1]: teaser for teaser in reversed(teasers) if (place := bisect(articles, teaser))}
    shown = sum(teaser < index + page.outline.sizes[index] for index, teaser in nearest.items())
    weight = sum(page.weights[index] for index in articles)
    return articles if 1 < len(articles) == shown and weight >= _ENOUGH * page.weights[0] else []
