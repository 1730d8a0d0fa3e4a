"""Reads pages in unknown themes by the markup that most pages share: OpenGraph, JSON-LD, `article`, names of elements.

`extraction` finds the article.  Does not import the declared themes.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from parsel import Selector

from pipelines.characters import clean_value
from pipelines.parse.extraction.article import Extract, extract_article, reads_as_post, weigh_page
from pipelines.parse.extraction.teasers import find_posts
from pipelines.parse.posts.selection import Page, select
from pipelines.parse.timestamps import read_timestamp
from pipelines.records.readings import PostMetadata

_MARKS = "link[rel=canonical], meta[property='og:title'], [itemprop=articleBody], article"
_POST_TYPE = "meta[property='og:type'][content=article]"
_JSON_LD = "script[type='application/ld+json']::text"
Posting = Mapping[str, Any]  # empty for a page without one


def find_articles(selector: Selector, posting: Posting) -> list[Extract]:
    """The article of a post, or the articles of a list; none on any other page.

    >>> from pipelines.parse.html.tree import read_page
    >>> page = "<meta property='og:title' content='灯'><div><p>导航</p></div><div id='a'><p>灯会走，走得慢。</p></div>"
    >>> [article.root.get("id") for article in find_articles(read_page(page), {})]
    ['a']
    """
    page = weigh_page(selector)
    if not page.weights[0]:
        return []
    if not posting and not selector.css(_POST_TYPE) and (posts := find_posts(page)):
        return [Extract(page.outline.elements[index]) for index in posts]
    if posting or selector.css(_MARKS) or reads_as_post(page, selector.css("title::text").get("")):
        return [extract_article(page)]
    return []


def complete_metadata(metadata: PostMetadata, posting: Posting) -> PostMetadata:
    """The metadata of a post, completed from what the page says of it in JSON-LD."""
    if metadata.published_at is None:
        published, precision = read_timestamp(_read_text(posting.get("datePublished")) or "")
        metadata = replace(metadata, published_at=published, published_precision=precision)
    return replace(
        metadata,
        title=metadata.title or read_headline(posting),
        updated_at=metadata.updated_at or read_timestamp(_read_text(posting.get("dateModified")) or "")[0],
        author=metadata.author or _read_text(posting.get("author")),
        category=metadata.category or _read_text(posting.get("articleSection")),
        tags=metadata.tags or _read_keywords(posting.get("keywords")),
        description=metadata.description or _read_text(posting.get("description")),
        licence_url=metadata.licence_url or _read_text(posting.get("license")),
    )


def read_headline(posting: Posting) -> str:
    """The title of a post as JSON-LD gives it: a page may add the name of its site."""
    return _read_text(posting.get("headline")) or ""


def find_posting(page: Page) -> Posting:
    """What a page says of its post in JSON-LD: https://schema.org/BlogPosting."""
    things = (thing for script in select(page, _JSON_LD) for thing in _list_things(script))
    return next((thing for thing in things if _is_posting(thing)), {})


def _list_things(script: str) -> Iterator[dict[str, Any]]:
    """The things that a script describes: one, a list or a graph; none where the script is not JSON."""
    try:
        data = clean_value(json.loads(script))  # here: a text of invisible characters is none
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
    return _fold(value) if isinstance(value, str) else None


def _read_keywords(value: Any) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else _list_values(value)
    return tuple(dict.fromkeys(filter(None, (_fold(word) for word in words if isinstance(word, str)))))


def _fold(text: str) -> str | None:
    return " ".join(text.split()) or None
