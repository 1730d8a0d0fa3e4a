"""Splits a feed into its entries, each a feed of its own: which posts it has, and which it names without a URL.

What is in an entry is read by `entry`.
"""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter

from lxml import etree

from pipelines.parse.feeds.entry import read_updated, select
from pipelines.parse.feeds.forms import XML_BASE, FeedForm, find_base, read_feed
from pipelines.parse.html.elements import read_text
from pipelines.parse.html.page_view import PageView
from pipelines.urls import absolute_url, canonical_url

_FEEDS = "link[rel=alternate][type='application/atom+xml'], link[rel=alternate][type='application/rss+xml']"
_ALTERNATE = ("", "alternate", "http://www.iana.org/assignments/relation/alternate")
_URL = re.compile(r"https?://|/", re.IGNORECASE)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: the URL of its post, and as `body` a feed that holds this entry alone."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `home` is the URL of the blog that the feed names, None where it names none.

    `entries` is one per URL.  `faults` says in a line each what of the feed could not be read.
    """

    media_type: str
    home: str | None
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()


def find_feed(view: PageView) -> str | None:
    """The URL that a page gives as that of its feed, as written."""
    return view.selector.css(_FEEDS).attrib.get("href")


def split_feed(source: str, url: str) -> Feed:
    """The entries of a feed that was read at `url`.  Raises PageError where the source is not a feed.

    >>> source = "<rss><channel><item><title>灯</title><link>/灯/</link></item></channel></rss>"
    >>> feed = split_feed(source, "https://a.example/rss2.xml")
    >>> feed.media_type, feed.home, feed.entries[0].url
    ('application/rss+xml', None, 'https://a.example/%E7%81%AF/')
    """
    root, form, repaired = read_feed(source)
    home = next(_list_links(select(root, form.home), url), None)
    home = home.rstrip("/") + "/" if home else None
    elements = select(root, form.entries)
    faults = []
    if repaired.open_entries and elements:
        cut = elements.pop()
        faults.append(f"the feed is cut off in an entry, which is not read: {_find_url(cut, url, home) or _name(cut)}")
    elif not repaired.is_whole:
        faults.append("the feed is cut off behind its last entry: others may be missing")
    placed = [(_find_url(entry, url, home), entry) for entry in elements]
    faults += [f"an entry of the feed has no URL of its own: {_name(entry)}" for found, entry in placed if not found]
    newest = _choose_newest(placed, form)
    shared = select(root, form.shared)
    entries = tuple(Entry(found, _write_alone(entry, shared, form, url)) for found, entry in newest.items())
    return Feed(form.media_type, home, entries, tuple(faults))


def _name(entry: etree._Element) -> str:
    titles = (" ".join(read_text(title).split()) for title in select(entry, "*[local-name()='title']"))
    return next(filter(None, titles), "without a title")


def _find_url(entry: etree._Element, url: str, home: str | None) -> str | None:
    """The URL of the post of an entry: that of its link, else its identifier where that is a URL.

    The home page of the blog is no post, whatever links to it.
    """
    urls = chain(_list_links(select(entry, "link | atom:link"), url), _list_identifiers(entry, url))
    return next((found for found in urls if found.rstrip("/") + "/" != home), None)


def _list_links(links: Iterable[etree._Element], url: str) -> Iterator[str]:
    """The absolute URLs of links to pages; a link of Atom has its URL in an attribute, and says what it links to.

    Links to other forms of the page come last.
    """
    found = []
    for link in links:
        href, base = " ".join(link.get("href", read_text(link)).split()), find_base(link, url)
        if (href or base != url) and (link.get("rel") or "").strip().lower() in _ALTERNATE:
            is_other_form = "html" not in (link.get("type") or "html").lower()
            found.append((is_other_form, canonical_url(absolute_url(base, href))))
    return (found_url for _, found_url in sorted(found, key=itemgetter(0)))


def _list_identifiers(entry: etree._Element, url: str) -> Iterator[str]:
    """The identifiers that are URLs; that of RSS is one unless it says otherwise."""
    for identifier in select(entry, "guid | atom:id"):
        text = read_text(identifier).strip()
        attributes = {name.lower(): value.strip().lower() for name, value in identifier.attrib.items()}
        is_link = attributes.get("ispermalink")
        if is_link != "false" and (_URL.match(text) or (text and is_link == "true")):
            yield canonical_url(absolute_url(find_base(identifier, url), text))


def _choose_newest(placed: Iterable[tuple[str | None, etree._Element]], form: FeedForm) -> dict[str, etree._Element]:
    """One entry per URL: the one that was updated last, and of equal ones the first, as feeds begin with the newest."""
    newest: dict[str, tuple[datetime, etree._Element]] = {}
    for url, entry in placed:
        if url:
            updated = read_updated(entry, form) or _LONG_AGO
            if url not in newest or updated > newest[url][0]:
                newest[url] = (updated, entry)
    return {url: entry for url, (_, entry) in newest.items()}


def _write_alone(entry: etree._Element, shared: list[etree._Element], form: FeedForm, url: str) -> bytes:
    """A feed of one entry, with the elements that all entries share and nothing else."""
    outermost, *others = form.outer
    holder = alone = etree.Element(outermost, nsmap=form.namespaces)  # type: ignore[arg-type]  # its stub is too strict
    for tag in others:
        holder = etree.SubElement(holder, tag)
    if any(ancestor.get(XML_BASE) for ancestor in entry.iterancestors()):
        alone.set(XML_BASE, find_base(next(entry.iterancestors()), url))
    holder.extend(deepcopy(element) for element in [*shared, entry])
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="utf-8", xml_declaration=True)
