"""Reads feeds with the full content of posts: Atom and RSS 2.0.

The formats are https://www.rfc-editor.org/rfc/rfc4287 and https://www.rssboard.org/rss-specification with
content:encoded.  On a Hexo blog they are written by hexo-generator-feed, which drops line breaks from the content.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from pipelines.errors import PageError
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.page_view import PageView
from pipelines.parse.html.tree import read_page
from pipelines.parse.posts.parsed_post import ParsedPost
from pipelines.parse.timestamps import read_timestamp
from pipelines.records.readings import PostMetadata
from pipelines.records.sites import Precision
from pipelines.urls import absolute_url, canonical_url

_FEEDS = "link[rel=alternate][type='application/atom+xml'], link[rel=alternate][type='application/rss+xml']"
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@dataclass(frozen=True, slots=True)
class FeedForm:
    """The XPath expressions of a feed format; `shared` selects the elements that all entries have in common.

    A category has a name and a scheme; Hexo tells categories from tags by the scheme.
    """

    media_type: str
    entries: str
    home: str
    shared: str
    link: str
    content: str
    published: str
    updated: str | None
    author: str
    category: str
    category_name: str
    category_scheme: str
    summary: str


ATOM = FeedForm(
    media_type="application/atom+xml",
    entries="/atom:feed/atom:entry",
    home="/atom:feed/atom:link[not(@rel) or @rel='alternate']/@href",
    shared="/atom:feed/atom:author",
    link="atom:link[not(@rel) or @rel='alternate']/@href",
    content="atom:content",
    published="atom:published",
    updated="atom:updated",
    author="(/atom:feed/atom:author/atom:name | atom:author/atom:name)[last()]",
    category="atom:category",
    category_name="@term",
    category_scheme="@scheme",
    summary="atom:summary",
)
RSS = FeedForm(
    media_type="application/rss+xml",
    entries="/rss/channel/item",
    home="/rss/channel/link",
    shared="/rss/channel/managingEditor",
    link="link",
    content="content:encoded",
    published="pubDate",
    updated=None,
    author="author | dc:creator",
    category="category",
    category_name=".",
    category_scheme="@domain",
    summary="description",
)
FORMS = {form.media_type: form for form in (ATOM, RSS)}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: the URL of its post, and as `body` a feed that holds this entry alone."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `home` is the URL of the blog that the feed names, None where it names none."""

    media_type: str
    home: str | None
    entries: tuple[Entry, ...]


def find_feed(view: PageView) -> str | None:
    """The URL that a page gives as that of its feed, as written."""
    return view.selector.css(_FEEDS).attrib.get("href")


def split_feed(source: str) -> Feed:
    """The entries of a feed, each as a feed of its own.  Raises PageError where the source is not a feed.

    >>> source = "<rss><channel><item><title>灯</title><link>https://a.example/灯/</link></item></channel></rss>"
    >>> feed = split_feed(source)
    >>> feed.media_type, feed.home, feed.entries[0].url
    ('application/rss+xml', None, 'https://a.example/%E7%81%AF/')
    """
    root = _read_xml(source)
    form = next((form for form in FORMS.values() if form.entries.startswith(f"/{_name_root(root)}/")), None)
    if form is None:
        raise PageError("feed", "this is neither an Atom feed nor RSS")
    written = _find_text(root, form.home)
    home = canonical_url(written).rstrip("/") + "/" if written else None
    return Feed(form.media_type, home, tuple(_cut_entries(root, form, home or "")))


def _read_xml(source: str) -> etree._Element:
    """The root of the document; entities are not resolved, and nothing is fetched."""
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, huge_tree=True, strip_cdata=False
    )
    root: etree._Element | None = etree.fromstring(source.strip().encode() or b"<nothing/>", parser)
    return etree.Element("nothing") if root is None else root


def _name_root(root: etree._Element) -> str:
    name = etree.QName(root)
    prefix = "atom:" if name.namespace == _NAMESPACES["atom"] else ""
    return prefix + name.localname


def _cut_entries(root: etree._Element, form: FeedForm, home: str) -> Iterator[Entry]:
    shared = _select(root, form.shared)
    for entry in _select(root, form.entries):
        link = _find_text(entry, form.link)
        if link:
            yield Entry(canonical_url(absolute_url(home, link)), _write_alone(entry, shared))


def _write_alone(entry: etree._Element, shared: list[etree._Element]) -> bytes:
    """A feed of one entry, with the elements that all entries share and nothing else."""
    outermost, *others = reversed(list(entry.iterancestors()))
    holder = alone = etree.Element(outermost.tag, nsmap=outermost.nsmap)  # type: ignore[arg-type]  # its stub is too strict
    for ancestor in others:
        holder = etree.SubElement(holder, ancestor.tag)
    holder.extend(deepcopy(element) for element in [*shared, entry])
    return etree.tostring(alone, encoding="utf-8", xml_declaration=True)


def parse_entry(source: str, form: FeedForm) -> ParsedPost:
    """The post of the one entry of a feed.  Raises PageError where the entry does not hold the whole post."""
    root = _read_xml(source)
    entry = next(iter(_select(root, form.entries)), None)
    if entry is None:
        raise PageError("feed", "no entry in the feed")
    content = next(iter(_select(entry, form.content)), None)
    if content is None or not (html := _write_content(content)).strip():
        raise PageError("feed", "the entry holds no content, at most a summary")
    article = read_article(read_page(f"<body>{html}").root.find("body"))
    return ParsedPost(form.media_type, _read_metadata(entry, form), article)


def _write_content(content: etree._Element) -> str:
    """The content as HTML: text that is markup, or markup itself."""
    markup = (str(etree.tostring(child, encoding="unicode", method="html")) for child in content)
    return "".join([content.text or "", *markup])


def _read_metadata(entry: etree._Element, form: FeedForm) -> PostMetadata:
    title = _find_text(entry, "*[local-name()='title']")
    if not title:
        raise PageError("feed", "the entry has no title")
    published, precision = _read_time(_find_text(entry, form.published))
    categories, tags = _read_categories(entry, form)
    summary = _find_text(entry, form.summary)
    return PostMetadata(
        title=" ".join(title.split()),
        published_at=published,
        published_precision=precision,
        updated_at=_read_time(_find_text(entry, form.updated) if form.updated else None)[0],
        author=_find_text(entry, form.author),
        category=next(iter(categories), None),
        tags=tuple(dict.fromkeys(tags)),
        description=None if summary and "<" in summary else summary,  # with markup it is an excerpt
    )


def _read_categories(entry: etree._Element, form: FeedForm) -> tuple[list[str], list[str]]:
    """The names of the categories and of the tags of an entry; feeds list both as categories."""
    categories: list[str] = []
    tags: list[str] = []
    for category in _select(entry, form.category):
        scheme, name = _find_text(category, form.category_scheme) or "", _find_text(category, form.category_name)
        if name:
            (categories if "/categories/" in scheme else tags).append(name)
    return categories, tags


def _read_time(text: str | None) -> tuple[datetime, Precision] | tuple[None, None]:
    """The time of an entry, in the format of Atom (ISO 8601) or of RSS (RFC 822)."""
    timestamp = read_timestamp(text or "")
    if text is None or timestamp[0] is not None:
        return timestamp
    try:
        return parsedate_to_datetime(text).astimezone(UTC), "second"
    except (ValueError, OverflowError):
        return None, None


def _select(element: etree._Element, path: str) -> list[etree._Element]:
    nodes = element.xpath(path, namespaces=_NAMESPACES)
    return [node for node in nodes if isinstance(node, etree._Element)] if isinstance(nodes, list) else []


def _find_text(element: etree._Element, path: str) -> str | None:
    """The text of the first node that the path selects; None where there is no node or no text."""
    return str(element.xpath(f"string({path})", namespaces=_NAMESPACES)).strip() or None
