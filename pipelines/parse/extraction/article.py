"""Finds the article of a page in no known theme: the element that holds it, and what in it is no text of the article.

The ideas are those of readability (https://github.com/mozilla/readability), boilerpipe and trafilatura: names of
elements, letters in and outside links, and what is beside the text.  None of these libraries says which elements of a
tree it kept.  Of short posts (`tests/support/pages_without_theme.py`) readability-lxml loses most, and trafilatura
takes in the rest of the page.
"""

import re
from dataclasses import dataclass

from lxml import etree
from parsel import Selector

from pipelines.parse.extraction.container import WeighedPage, choose_container, weigh_text
from pipelines.parse.extraction.furniture import find_furniture, find_landmarks, read_roles
from pipelines.parse.extraction.labels import find_labelled
from pipelines.parse.extraction.names import Role
from pipelines.parse.extraction.opening import find_opening
from pipelines.parse.extraction.outline import outline_page
from pipelines.parse.extraction.own_links import find_foreign_links
from pipelines.parse.extraction.teasers import find_teasers
from pipelines.parse.extraction.titles import find_title_headings
from pipelines.parse.html.elements import INVISIBLE

_SHORTEST = 20  # letters of a page that no mark but its title calls a post: two short sentences in Chinese
_UNTITLED = 200  # letters of a page without a heading of its own
_ERRORS = re.compile(
    r"[345]\d\d\b|.*\b(?:not found|error|forbidden|denied|unavailable)\b"
    r"|.*(?:找不到|不存在|未找到|无法访问|出错了|走丢了)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Extract:
    """The element that holds an article, and the elements in it that are no part of it."""

    root: etree._Element
    left_out: frozenset[etree._Element] = frozenset()


def weigh_page(page: Selector) -> WeighedPage:
    """The page without its furniture, measured."""
    outline = outline_page(page.root)
    titles = find_title_headings(outline, page)
    roles = read_roles(outline)
    landmarks = find_landmarks(outline, titles)
    dropped = find_furniture(outline, roles, landmarks)
    weights = weigh_text(outline, dropped)
    if weights[0] <= sum(weights[title] for title in titles):  # the names mean something else on this page
        roles = [Role.UNKNOWN] * len(roles)
        dropped = find_furniture(outline, roles, landmarks)
        weights = weigh_text(outline, dropped)
    return WeighedPage(outline, roles, dropped, find_foreign_links(outline, page), titles, landmarks, weights)


def extract_article(page: WeighedPage) -> Extract:
    """The article of a page.

    >>> from pipelines.parse.html.tree import read_page
    >>> source = "<main><nav><a href='/'>首页</a></nav><h1>灯</h1><p>灯会走。</p><aside>文章 58</aside></main>"
    >>> article = extract_article(weigh_page(read_page(source)))
    >>> article.root.tag, sorted(element.tag for element in article.left_out)
    ('main', ['a', 'aside', 'h1', 'nav'])
    """
    outline, container = page.outline, choose_container(page)
    left_out = {*find_labelled(page, container), *find_opening(page, container)}
    inside = range(container + 1, container + outline.sizes[container])
    elements = (outline.elements[index] for index in inside if index in left_out or _is_furniture(page, index))
    return Extract(outline.elements[container], frozenset(elements))


def _is_furniture(page: WeighedPage, index: int) -> bool:
    """Whether an element is no text of the article; scripts and <noscript> may hold a formula or an image."""
    return page.dropped[index] and page.outline.tags[index] not in INVISIBLE


def reads_as_post(page: WeighedPage, title: str) -> bool:
    """Whether a page without a mark of a post is one: it has text of its own, and neither shows posts nor an error."""
    shown = [
        (letters, linked)
        for letters, linked, out in zip(page.outline.letters, page.outline.linked, page.dropped, strict=True)
        if letters and not out
    ]
    text = sum(letters for letters, linked in shown if not linked)
    links = sum(letters for letters, linked in shown if linked)
    enough = text >= (_SHORTEST if page.titles else _UNTITLED)
    return enough and links <= text and len(find_teasers(page)) < 2 and not _ERRORS.match(title)
