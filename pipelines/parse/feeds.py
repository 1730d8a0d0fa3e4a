"""Feeds: Atom and RSS 2.0.  Each entry tells of a post.

https://www.rfc-editor.org/rfc/rfc4287, https://www.rssboard.org/rss-specification
"""

from dataclasses import dataclass

from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.addresses import absolute_url, canonical_url
from pipelines.parse.tree import read_page

_FEEDS = "link[rel=alternate][type='application/atom+xml'], link[rel=alternate][type='application/rss+xml']"
_NAMESPACES = {"atom": "http://www.w3.org/2005/Atom"}
_FORMS = (
    (
        "/atom:feed",
        "string(/atom:feed/atom:link[not(@rel) or @rel='alternate']/@href)",
        "/atom:feed/atom:entry",
        "string(atom:link[not(@rel) or @rel='alternate']/@href)",
    ),
    ("/rss/channel", "string(/rss/channel/link)", "/rss/channel/item", "string(link)"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: the address of its post."""

    url: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `home` is the address of the blog that it gives, None where it gives none."""

    home: str | None
    entries: tuple[Entry, ...]


def find_feed(source: str) -> str | None:
    """What a page says is its feed, as written."""
    return read_page(source).css(_FEEDS).attrib.get("href")


def split_feed(source: str) -> Feed:
    """The feed's entries; raises PageError for what is no feed.

    >>> source = "<rss><channel><item><title>灯</title><link>https://a.example/灯/</link></item></channel></rss>"
    >>> split_feed(source)
    Feed(home=None, entries=(Entry(url='https://a.example/%E7%81%AF/'),))
    """
    feed = Selector(text=source.strip() or "<nothing/>", type="xml")
    for name, prefix in _NAMESPACES.items():
        feed.register_namespace(name, prefix)
    for form, home, entries, link in _FORMS:
        if feed.xpath(form):
            own = feed.xpath(home).get("").strip()
            links = (entry.xpath(link).get("").strip() for entry in feed.xpath(entries))
            return Feed(own or None, tuple(Entry(canonical_url(absolute_url(own, each))) for each in links if each))
    raise PageError("feed", "this is neither an Atom feed nor RSS")
