"""Normalises URLs, so that a page has one URL however a list spells the link to it."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

_PATH_SAFE = "/:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?%"
_INDEX = re.compile(r"(?<=/)index\.html$")
_ABSOLUTE = re.compile(r"\s*https?://", re.IGNORECASE)
_UNENCODED = re.compile(r"[^\x21-\x7e]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
_WEB = ("https://", "http://")
_LINKED_SCHEMES = frozenset(["http", "https", "ftp", "mailto"])
_IGNORED = re.compile("[\0-\x20\x7f-\xa0]")  # what browsers skip before and within a scheme, and some more
_ENCODED_SEPARATOR = re.compile(r"%(2f|25|3f|23)", re.IGNORECASE)
_REMEMBERED = 1024  # URLs: that of a post is looked at ten times between its list entry and its response


@lru_cache(_REMEMBERED)
def canonical_url(url: str) -> str:
    """The canonical form of a URL: percent-encoded, without fragment and without `index.html`.

    A URL that cannot be split is returned as it is.

    >>> canonical_url("https://kedreamix.github.io/2024/05/22/Paper/元宇宙_虚拟人/index.html#top")
    'https://kedreamix.github.io/2024/05/22/Paper/%E5%85%83%E5%AE%87%E5%AE%99_%E8%99%9A%E6%8B%9F%E4%BA%BA/'
    >>> canonical_url("https://kedreamix.github.io/a%20b/")
    'https://kedreamix.github.io/a%20b/'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = _INDEX.sub("", _quote_once(parts.path or "/"))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, quote(parts.query, safe=_QUERY_SAFE), ""))


def _quote_once(path: str) -> str:
    """Quotes a path that may be quoted in part; escaped separators stay escaped, as they belong to names."""
    parts = _ENCODED_SEPARATOR.split(path)  # every second part is the code of a separator
    return "".join(
        f"%{part.upper()}" if number % 2 else quote(unquote_to_bytes(part), safe=_PATH_SAFE)
        for number, part in enumerate(parts)
    )


def absolute_url(base: str, href: str) -> str:
    """The URL that a page at `base` means by `href`; an href that cannot be joined is returned as it is.

    An absolute URL stays as it was written; one that is made absolute is percent-encoded, as its base is.

    >>> absolute_url("https://kedreamix.github.io/link/", "/img/图 1.png")
    'https://kedreamix.github.io/img/%E5%9B%BE%201.png'
    >>> absolute_url("https://kedreamix.github.io/", "//[")
    '//['
    """
    if href.startswith(_WEB):
        return href
    try:
        url = urljoin(base, href.strip())
        return url if _ABSOLUTE.match(href) or not _ABSOLUTE.match(url) else _encode(url)
    except ValueError:
        return href


def _encode(url: str) -> str:
    """The URL without blanks and characters beyond ASCII in path and query; what is encoded already stays so."""
    parts = urlsplit(url)
    path, query = (_UNENCODED.sub(lambda match: quote(match[0], errors="replace"), part) for part in parts[2:4])
    return urlunsplit((*parts[:2], path, query, parts.fragment))


def may_link(url: str) -> bool:
    """Whether a URL may be a link: a relative one, or one that leads to a page, a file or a mailbox.

    `javascript:` and `vbscript:` run code where they are clicked, `data:` and `blob:` show a page of their own, and
    `file:` leads into the machine of the reader.

    >>> may_link("https://blog.example/a:b"), may_link("#top"), may_link(" java\\tscript:alert(1)"), may_link("data:,a")
    (True, True, False, False)
    """
    if url.startswith(_WEB):  # of ten links nine, known in a tenth of the time
        return True
    scheme = _SCHEME.match(_IGNORED.sub("", url))
    return scheme is None or scheme[1].lower() in _LINKED_SCHEMES


def linked_url(base: str, href: str) -> str:
    """The canonical URL of the page that a page at `base` links to.

    An old link by HTTP to the host of a page by HTTPS is one by HTTPS: browsers and hosts change it alike.

    >>> linked_url("https://kedreamix.github.io/archives/", "http://kedreamix.github.io/link/index.html")
    'https://kedreamix.github.io/link/'
    >>> linked_url("https://kedreamix.github.io/archives/", "http://other.example/")
    'http://other.example/'
    """
    url, here = canonical_url(absolute_url(base, href)), canonical_url(base)
    secure = f"https{url.removeprefix('http')}"
    is_same_host = url.startswith("http://") and secure.split("/")[:3] == here.split("/")[:3]
    return secure if is_same_host else url
