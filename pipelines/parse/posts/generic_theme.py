"""Reads pages in unknown themes by the markup that most pages share: OpenGraph, JSON-LD, `article`, the longest text.

Does not import the declared themes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree
from parsel import Selector

from pipelines.parse.html.elements import INVISIBLE
from pipelines.parse.timestamps import read_timestamp
from pipelines.records.readings import PostMetadata

_MARKS = "link[rel=canonical], meta[property='og:title'], [itemprop=articleBody], article"
_JSON_LD = "script[type='application/ld+json']::text"
_CONTAINERS = ("[itemprop=articleBody]", "article", "main")
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BOILERPLATE = frozenset("nav aside header footer form".split())
_CONTAINER_TAGS = _BOILERPLATE | frozenset("body center div section td".split())


def find_article(selector: Selector) -> etree._Element | None:
    """The element that holds the post: the longest that is marked as an article, else the longest container of text.

    None on a page without any mark of a post.

    >>> from pipelines.parse.html.tree import read_page
    >>> page = "<meta property='og:title' content='灯'><div><p>导航</p></div><div id='a'><p>灯会走。</p></div>"
    >>> find_article(read_page(page)).get("id")
    'a'
    """
    if not selector.css(_MARKS) and _find_posting(selector) is None:
        return None
    for css in _CONTAINERS:
        marked: list[etree._Element] = [container.root for container in selector.css(css)]
        if marked:
            return max(marked, key=_measure_text)
    return _find_longest_container(selector.root)


def _measure_text(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext(etree.Element))


def _find_longest_container(root: etree._Element) -> etree._Element | None:
    """The element that is closest to the most text, so that neither a column of menus nor the whole page is chosen."""
    containers: dict[etree._Element | None, etree._Element | None] = {}
    lengths: Counter[etree._Element] = Counter()
    for element in root.iter(etree.Element):
        outer = containers.get(element.getparent())
        containers[element] = container = element if element.tag in _CONTAINER_TAGS else outer
        if container is not None and element.tag not in INVISIBLE:
            lengths[container] += len((element.text or "").strip())
        if outer is not None:
            lengths[outer] += len((element.tail or "").strip())
    texts = [(length, element) for element, length in lengths.items() if element.tag not in _BOILERPLATE and length]
    return max(texts, key=lambda text: text[0], default=(0, None))[1]


def complete_metadata(metadata: PostMetadata, selector: Selector) -> PostMetadata:
    """The metadata completed from JSON-LD, whose title is preferred to that of the page.

    https://schema.org/BlogPosting
    """
    posting = _find_posting(selector)
    if posting is None:
        return metadata
    if metadata.published_at is None:
        published, precision = read_timestamp(_read_text(posting.get("datePublished")) or "")
        metadata = replace(metadata, published_at=published, published_precision=precision)
    return replace(
        metadata,
        title=_read_text(posting.get("headline")) or metadata.title,
        updated_at=metadata.updated_at or read_timestamp(_read_text(posting.get("dateModified")) or "")[0],
        author=metadata.author or _read_text(posting.get("author")),
        category=metadata.category or _read_text(posting.get("articleSection")),
        tags=metadata.tags or _read_keywords(posting.get("keywords")),
        description=metadata.description or _read_text(posting.get("description")),
        licence_url=metadata.licence_url or _read_text(posting.get("license")),
    )


def _find_posting(selector: Selector) -> dict[str, Any] | None:
    things = (thing for script in selector.css(_JSON_LD).getall() for thing in _list_things(script))
    return next((thing for thing in things if _is_posting(thing)), None)


def _list_things(script: str) -> Iterator[dict[str, Any]]:
    """The things that a script describes: one, a list or a graph; none where the script is not JSON."""
    try:
        data = json.loads(script)
    except (ValueError, RecursionError):
        return
    described = [value for value in _list_values(data) if isinstance(value, dict)]
    things = (thing for value in described for thing in _list_values(value.get("@graph", value)))
    yield from (thing for thing in things if isinstance(thing, dict))


def _is_posting(thing: dict[str, Any]) -> bool:
    return any(str(kind).endswith(("Article", "BlogPosting")) for kind in _list_values(thing.get("@type")))


def _list_values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_text(value: Any) -> str | None:
    """A text, or the name of a thing that is given in place of a text; of several, the first."""
    value = next(iter(_list_values(value)), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    return _clean(value) if isinstance(value, str) else None


def _read_keywords(value: Any) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else _list_values(value)
    return tuple(dict.fromkeys(filter(None, (_clean(word) for word in words if isinstance(word, str)))))


def _clean(text: str) -> str | None:
    """The text without control characters and lone surrogates, which JSON can escape and a page cannot hold."""
    return " ".join(_NO_TEXT.sub(" ", text).split()) or None
