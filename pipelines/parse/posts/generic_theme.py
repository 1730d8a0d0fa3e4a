"""Pages in no known theme, by the marks that most pages carry: OpenGraph, JSON-LD, `article`, where the text stands.

Knows HTML and schema.org; knows no theme by name.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree
from parsel import Selector

from pipelines.parse.html.elements import UNSEEN
from pipelines.parse.timestamps import read_stamp
from pipelines.records.readings import PostMetadata

_MARKS = "link[rel=canonical], meta[property='og:title'], [itemprop=articleBody], article"
_JSON_LD = "script[type='application/ld+json']::text"
_CONTAINERS = ("[itemprop=articleBody]", "article", "main")
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FURNITURE = frozenset("nav aside header footer form".split())
_HOLDERS = _FURNITURE | frozenset("body center div section td".split())
_ENTRIES = "//time/ancestor-or-self::*[self::a[@href] or .//a[@href]][1]"


def find_article(selector: Selector) -> etree._Element | None:
    """The element that holds the post: the longest of those marked as such, else the longest container of text.

    None on a page that bears no mark of a post at all.

    >>> from pipelines.parse.html.tree import read_page
    >>> page = "<meta property='og:title' content='灯'><div><p>导航</p></div><div id='a'><p>灯会走。</p></div>"
    >>> find_article(read_page(page)).get("id")
    'a'
    """
    if not selector.css(_MARKS) and _find_posting(selector) is None:
        return None
    for css in _CONTAINERS:
        marked: list[etree._Element] = [found.root for found in selector.css(css)]
        if marked:
            return max(marked, key=_measure_text)
    return _find_longest_container(selector.root)


def _measure_text(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext(etree.Element))


def _find_longest_container(root: etree._Element) -> etree._Element | None:
    """The element with the most text that stands in no smaller container: no column of menus, nor the whole page."""
    holders: dict[etree._Element | None, etree._Element | None] = {}
    lengths: Counter[etree._Element] = Counter()
    for element in root.iter(etree.Element):
        around = holders.get(element.getparent())
        holders[element] = holder = element if element.tag in _HOLDERS else around
        if holder is not None and element.tag not in UNSEEN:
            lengths[holder] += len((element.text or "").strip())
        if around is not None:
            lengths[around] += len((element.tail or "").strip())
    texts = [(length, element) for element, length in lengths.items() if element.tag not in _FURNITURE and length]
    return max(texts, key=lambda text: text[0], default=(0, None))[1]


def find_entries(selector: Selector) -> list[Selector]:
    """The entries of a list: around each time of day the smallest element that links somewhere."""
    return list(selector.xpath(_ENTRIES))


def complete_metadata(metadata: PostMetadata, selector: Selector) -> PostMetadata:
    """The metadata with what JSON-LD says: its title, and all else of which the page's other marks say nothing.

    https://schema.org/BlogPosting
    """
    posting = _find_posting(selector)
    if posting is None:
        return metadata
    if metadata.published_at is None:
        published, precision = read_stamp(_read_text(posting.get("datePublished")) or "")
        metadata = replace(metadata, published_at=published, published_precision=precision)
    return replace(
        metadata,
        title=_read_text(posting.get("headline")) or metadata.title,
        updated_at=metadata.updated_at or read_stamp(_read_text(posting.get("dateModified")) or "")[0],
        author=metadata.author or _read_text(posting.get("author")),
        category=metadata.category or _read_text(posting.get("articleSection")),
        tags=metadata.tags or _read_keywords(posting.get("keywords")),
        description=metadata.description or _read_text(posting.get("description")),
        licence_url=metadata.licence_url or _read_text(posting.get("license")),
    )


def _find_posting(selector: Selector) -> dict[str, Any] | None:
    found = (each for script in selector.css(_JSON_LD).getall() for each in _list_things(script))
    return next((thing for thing in found if _is_posting(thing)), None)


def _list_things(script: str) -> Iterator[dict[str, Any]]:
    """The things that a script describes, alone, in a list, or in a graph; what is no JSON describes none."""
    try:
        said = json.loads(script)
    except (ValueError, RecursionError):
        return
    described = [each for each in _list_values(said) if isinstance(each, dict)]
    things = (thing for each in described for thing in _list_values(each.get("@graph", each)))
    yield from (thing for thing in things if isinstance(thing, dict))


def _is_posting(thing: dict[str, Any]) -> bool:
    return any(str(kind).endswith(("Article", "BlogPosting")) for kind in _list_values(thing.get("@type")))


def _list_values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_text(value: Any) -> str | None:
    """A text, or the name of the thing that stands in its place, the first of several."""
    value = next(iter(_list_values(value)), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    return _clean(value) if isinstance(value, str) else None


def _read_keywords(value: Any) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else _list_values(value)
    return tuple(dict.fromkeys(filter(None, (_clean(word) for word in words if isinstance(word, str)))))


def _clean(text: str) -> str | None:
    """The text without what JSON can name and no page may hold: control characters and halves of characters."""
    return " ".join(_NO_TEXT.sub(" ", text).split()) or None
