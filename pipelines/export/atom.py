"""An Atom feed of papers: https://www.rfc-editor.org/rfc/rfc4287.  Opens no file and reads no clock.

Everything in it follows from the papers, so that a feed of the same papers is the same bytes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from html import escape
from urllib.parse import quote

from lxml import etree

from pipelines.export.items import list_posts
from pipelines.export.licences import describe_licences
from pipelines.export.rows import find_summary, list_takeaways
from pipelines.printable import drop_unprintable
from pipelines.records.papers import PostHead, ShownPaper
from pipelines.urls import may_link

NAMESPACE = "http://www.w3.org/2005/Atom"
# https://www.rfc-editor.org/rfc/rfc4151: the blog that the papers are from, and a year in which its name was its own.
_TAG = "tag:kedreamix.github.io,2024:"
_FEED_AUTHOR = "Kedreamix"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_URL_SIGNS = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class FeedHead:
    """`question` tells one feed from another, `url` is where it is published, if that is known.

    `now` is the time of a feed without papers.
    """

    title: str
    question: str
    url: str | None
    now: datetime


def write_atom(papers: Iterable[ShownPaper], head: FeedHead) -> bytes:
    """The feed, the newest paper first."""
    feed = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # stubs lack the default namespace
    entries = sorted(papers, key=lambda paper: (date_paper(paper, head.now), paper.arxiv_id), reverse=True)
    _add(feed, "id", f"{_TAG}papers?{quote(head.question, safe=_URL_SIGNS)}")
    _add(feed, "title", head.title)
    _add(feed, "updated", format_time(max((date_paper(paper, head.now) for paper in entries), default=head.now)))
    _add_author(feed, _FEED_AUTHOR)
    _add(feed, "generator", "kedreamix-archive")
    if head.url:
        _add(feed, "link", None, rel="self", type="application/atom+xml", href=_quote_url(head.url))
    for paper in entries:
        _add_entry(feed, paper, head.now)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def date_paper(paper: ShownPaper, default: datetime) -> datetime:
    """When the latest digest of a paper was published, else when a post that names it was."""
    return max((date_published(post) for post in list_posts(paper)), default=default)


def date_published(post: PostHead) -> datetime:
    """The time of publication, else the day of the digest, else when the post was first read."""
    if post.published_at:
        return post.published_at
    return datetime.combine(post.edition_date, time(), UTC) if post.edition_date else post.first_seen_at


def format_time(moment: datetime) -> str:
    """RFC 3339, in UTC.

    >>> format_time(datetime(2024, 5, 22, 8, 30, 15, tzinfo=UTC))
    '2024-05-22T08:30:15Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _add_entry(feed: etree._Element, paper: ShownPaper, default: datetime) -> None:
    entry = etree.SubElement(feed, f"{{{NAMESPACE}}}entry")
    posts = list_posts(paper)
    _add(entry, "id", f"{_TAG}paper/{paper.arxiv_id}")
    _add(entry, "title", paper.title)
    _add(entry, "updated", format_time(date_paper(paper, default)))
    _add(entry, "published", format_time(min(map(date_published, posts), default=default)))
    for name in paper.authors:
        _add_author(entry, name)
    _add(entry, "link", None, rel="alternate", type="text/html", href=paper.url)
    for title, url in _list_related(paper):
        _add(entry, "link", None, rel="related", title=title, href=_quote_url(url))
    for topic in paper.topics:
        _add(entry, "category", None, term=topic)
    if posts:
        _add(entry, "rights", describe_licences(posts))
    _add(entry, "content", write_content(paper), type="html")


def _list_related(paper: ShownPaper) -> Iterator[tuple[str, str]]:
    """The posts, and each link to code and to a project once."""
    for post in list_posts(paper):
        yield post.title, post.url
    links = [
        link
        for block in paper.blocks
        for link in block.links
        if link.kind in ("code", "project") and may_link(link.url)
    ]
    yield from {link.url: (link.kind, link.url) for link in links}.values()


def write_content(paper: ShownPaper) -> str:
    """The summary and the takeaways of the latest digest, else the abstract, as HTML."""
    latest = paper.blocks[-1] if paper.blocks else None
    text = (find_summary(latest) if latest else None) or paper.abstract_zh or paper.abstract or paper.title
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    items = "".join(f"<li>{escape(takeaway)}</li>" for takeaway in list_takeaways(latest)) if latest else ""
    return f"{paragraphs}<ul>{items}</ul>" if items else paragraphs


def _add_author(parent: etree._Element, name: str) -> None:
    _add(_add(parent, "author", None), "name", name)


def _add(parent: etree._Element, name: str, text: str | None, **attributes: str) -> etree._Element:
    """A child element; characters that XML does not know, and that turn a line around, are left out."""
    kept = {key: _clean(value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attrib=kept)
    element.text = None if text is None else _clean(text)
    return element


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", drop_unprintable(text))


def _quote_url(url: str) -> str:
    return quote(url, safe=_URL_SIGNS)
