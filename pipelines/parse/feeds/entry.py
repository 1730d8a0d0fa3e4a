"""Reads the entry of a feed that holds it alone: a post with its full content."""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from pipelines.errors import PageError
from pipelines.parse.feeds.forms import NAMESPACES, FeedForm, read_feed
from pipelines.parse.feeds.text_constructs import read_content, read_description, read_title
from pipelines.parse.feeds.times import read_feed_time
from pipelines.parse.html.elements import read_text
from pipelines.parse.html.lines import Line
from pipelines.records.kinds import Precision
from pipelines.records.readings import PostMetadata


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """The metadata of an entry, and the lines of its content."""

    metadata: PostMetadata
    lines: tuple[Line, ...]


def parse_entry(source: str, form: FeedForm, url: str) -> ParsedEntry:
    """The post at `url`, of the one entry of a feed.  Raises PageError where the entry does not hold the whole post."""
    root, _, _ = read_feed(source)
    entry = next(iter(select(root, form.entries)), None)
    if entry is None:
        raise PageError("feed", "no entry in the feed")
    lines = next(filter(None, (read_content(content, url) for content in select(entry, form.content))), None)
    if lines is None:
        raise PageError("feed", "the entry holds no content, at most a summary")
    return ParsedEntry(_read_metadata(entry, form), lines)


def _read_metadata(entry: etree._Element, form: FeedForm) -> PostMetadata:
    title = next(filter(None, (read_title(title) for title in select(entry, "title | atom:title | dc:title"))), None)
    if title is None:
        raise PageError("feed", "the entry has no title")
    published, precision = _read_first_time(entry, form.published)
    categories, tags = _read_categories(entry, form)
    return PostMetadata(
        title=title,
        published_at=published,
        published_precision=precision,
        updated_at=_read_first_time(entry, form.updated)[0],
        author=find_text(entry, form.author),
        category=next(iter(categories), None),
        tags=tuple(dict.fromkeys(tags)),
        description=next((read_description(summary) for summary in select(entry, form.summary)), None),
    )


def read_updated(entry: etree._Element, form: FeedForm) -> datetime | None:
    """When an entry was updated, else when it was published."""
    return _read_first_time(entry, form.updated)[0] or _read_first_time(entry, form.published)[0]


def _read_first_time(entry: etree._Element, path: str) -> tuple[datetime, Precision] | tuple[None, None]:
    """The first time that can be read among the elements that the path selects."""
    times = (read_feed_time(read_text(element)) for element in select(entry, path))
    return next((found for found in times if found[0] is not None), (None, None))


def _read_categories(entry: etree._Element, form: FeedForm) -> tuple[list[str], list[str]]:
    """The names of the categories and of the tags of an entry; feeds list both as categories."""
    categories: list[str] = []
    tags: list[str] = []
    for category in select(entry, form.category):
        scheme, name = find_text(category, form.category_scheme) or "", find_text(category, form.category_name)
        if name:
            (categories if "/categories/" in scheme else tags).append(name)
    return categories, tags


def select(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements that the path selects, in document order."""
    nodes = element.xpath(path, namespaces=NAMESPACES)
    return [node for node in nodes if isinstance(node, etree._Element)] if isinstance(nodes, list) else []


def find_text(element: etree._Element, path: str) -> str | None:
    """The text of the first node that the path selects; None where there is no node or no text."""
    return str(element.xpath(f"string({path})", namespaces=NAMESPACES)).strip() or None
