"""The two formats of a feed, Atom and RSS, and the names that their elements have in older and stranger dialects.

The formats are https://www.rfc-editor.org/rfc/rfc4287 and https://www.rssboard.org/rss-specification with
content:encoded.  On a Hexo blog they are written by hexo-generator-feed, which drops line breaks from the content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from lxml import etree

from pipelines.errors import PageError
from pipelines.parse.feeds.xml_repair import RepairedFeed, repair_feed
from pipelines.urls import absolute_url

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
# The prefixes of namespaces by their URLs in small letters, without scheme, `www.` and a last slash or sign.  RSS has
# none of its own: what stands in one of its namespaces is as in RSS 2.0.
_PREFIXES = {
    "w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/rss/1.0": "",
    "purl.org/rss/2.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
}
_UNDECLARED = {"a10": "atom", "rss": "", **{prefix: prefix for prefix in NAMESPACES}}  # by the usual prefixes
# Names of RSS that are not in small letters, and those of Atom 0.3.
_RSS_NAMES = {name.lower(): name for name in ("pubDate", "managingEditor")}
_ATOM_NAMES = {"issued": "published", "modified": "updated"}
_NO_FEED = "this is neither an Atom feed nor RSS"


@dataclass(frozen=True, slots=True)
class FeedForm:
    """The XPath expressions of a feed format; `shared` selects the elements that all entries have in common.

    `outer` are the elements around an entry.  A category has a name and a scheme; Hexo tells categories from tags by
    the scheme.
    """

    media_type: str
    namespaces: Mapping[str | None, str]
    outer: tuple[str, ...]
    entries: str
    home: str
    shared: str
    content: str
    published: str
    updated: str
    author: str
    category: str
    category_name: str
    category_scheme: str
    summary: str


ATOM = FeedForm(
    media_type="application/atom+xml",
    namespaces={None if prefix == "atom" else prefix: url for prefix, url in NAMESPACES.items()},
    outer=("{http://www.w3.org/2005/Atom}feed",),
    entries="//atom:entry[not(ancestor::atom:entry)]",
    home="/atom:feed/atom:link",
    shared="/atom:feed/atom:author",
    content="atom:content",
    published="atom:published | dc:date | dcterms:created",
    updated="atom:updated | dcterms:modified",
    author="(/atom:feed/atom:author/atom:name | atom:author/atom:name)[last()]",
    category="atom:category",
    category_name="@term",
    category_scheme="@scheme",
    summary="atom:summary",
)
RSS = FeedForm(
    media_type="application/rss+xml",
    namespaces=dict(NAMESPACES.items()),
    outer=("rss", "channel"),
    entries="//item[not(ancestor::item)]",
    home="//channel/link | //channel/atom:link",
    shared="//channel/managingEditor",
    content="content:encoded | atom:content",
    published="pubDate | dc:date | dcterms:created | atom:published",
    updated="atom:updated | dcterms:modified",
    author="author | dc:creator",
    category="category",
    category_name=".",
    category_scheme="@domain",
    summary="description",
)
FORMS = {form.media_type: form for form in (ATOM, RSS)}


def read_feed(source: str) -> tuple[etree._Element, FeedForm, RepairedFeed]:
    """The root of a feed, its format, and its source.  Raises PageError where it is no feed.

    Every element has the name that it has in Atom 1.0 or RSS 2.0, whatever dialect the feed is written in.
    """
    repaired = repair_feed(source)
    if repaired is None:
        raise PageError("feed", _NO_FEED)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True, strip_cdata=False)
    root = etree.fromstring(repaired.source.encode(), parser)
    namespace, _, name = str(root.tag).rpartition("}")
    form = ATOM if name.lower().endswith("feed") else RSS
    if name == "feed" and not namespace and next(root.iter("{*}link", "{*}id"), None) is None:
        raise PageError("feed", _NO_FEED)
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        renamed = _find_name(tag, namespace[1:] or None, "atom" if form is ATOM else "")
        if renamed != tag:
            element.tag = renamed
    return root, form, repaired


def find_base(element: etree._Element, url: str) -> str:
    """The URL that relative URLs in an element are relative to, in a feed or an entry at `url`.

    >>> find_base(etree.fromstring("<feed xml:base='/灯/'/>"), "https://a.example/b/atom.xml")
    'https://a.example/%E7%81%AF/'
    """
    bases = [base for place in (element, *element.iterancestors()) if (base := (place.get(XML_BASE) or "").strip())]
    return reduce(absolute_url, reversed(bases), url)


def _find_name(tag: str, own: str | None, own_prefix: str) -> str:
    """The name of an element; `own` is the namespace of the root, whose elements are those of the format itself.

    >>> _find_name("{HTTPS://purl.org/rss/1.0/modules/Content}encoded", None, "")
    '{http://purl.org/rss/1.0/modules/content/}encoded'
    >>> _find_name("dc:Date", None, ""), _find_name("PubDate", None, ""), _find_name("h:b", None, "")
    ('{http://purl.org/dc/elements/1.1/}date', 'pubDate', 'h:b')
    """
    namespace, brace, name = tag.rpartition("}")
    prefix = _find_prefix(namespace[1:] or None, own, own_prefix)
    if not brace and ":" in name:
        undeclared, _, local = name.partition(":")
        prefix, name = _UNDECLARED.get(undeclared.lower()), local if undeclared.lower() in _UNDECLARED else name
    if prefix is None:
        return tag
    name = name.lower()
    if not prefix:
        return _RSS_NAMES.get(name, name)
    return f"{{{NAMESPACES[prefix]}}}{_ATOM_NAMES.get(name, name) if prefix == 'atom' else name}"


def _find_prefix(namespace: str | None, own: str | None, own_prefix: str) -> str | None:
    if namespace == own:
        return own_prefix
    if namespace is None:
        return ""
    address = namespace.lower().partition("://")[2].removeprefix("www.").rstrip("/#")
    return _PREFIXES.get(address)
