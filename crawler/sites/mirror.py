"""Maps the public URLs of a site to the URLs of the mirror that it is read from, and back.

Works on URLs alone: does not import Scrapy, an HTML parser or the archive.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from pipelines.errors import UsageError
from pipelines.urls import canonical_url

_DEFAULT_PORTS = {"http": 80, "https": 443}
_REMEMBERED = 4096  # answers: each URL is compared with the bases of all known sites


@dataclass(frozen=True, slots=True)
class Mirror:
    """A site whose URLs in the archive begin with `public_base`, and whose requests go to `read_base`.

    >>> mirror = Mirror("https://kedreamix.github.io/", "http://127.0.0.1:8000/copy/")
    >>> mirror.to_read("https://kedreamix.github.io/archives/page/2/")
    'http://127.0.0.1:8000/copy/archives/page/2/'
    >>> mirror.to_public("http://127.0.0.1:8000/copy/link/index.html")
    'https://kedreamix.github.io/link/'
    """

    public_base: str
    read_base: str

    def to_read(self, url: str) -> str:
        """The URL to request.  A URL outside the site is returned as it is; `OffsiteGuard` then refuses it."""
        return _rebase_url(url, self.public_base, self.read_base)

    def to_public(self, url: str) -> str:
        """The canonical public URL of the page at `url` on the mirror."""
        return canonical_url(_rebase_url(url, self.read_base, self.public_base))

    def find_fetched_from(self, url: str) -> str | None:
        """The value of `fetches.fetched_from` for a response from `url`: None where the site itself was read."""
        return None if self.read_base == self.public_base else url


@lru_cache(_REMEMBERED)
def stays_within(url: str, base: str) -> bool:
    """Whether `url` has the scheme, host, port and path prefix of `base`.

    >>> stays_within("http://127.0.0.1:8000/Talk2Paper/archives/", "http://127.0.0.1:8000/Talk2Paper/")
    True
    >>> stays_within("http://127.0.0.1:8001/Talk2Paper/", "http://127.0.0.1:8000/Talk2Paper/")
    False
    >>> stays_within("http://127.0.0.1:8000/Talk2Paper/%2e%2e/private/", "http://127.0.0.1:8000/Talk2Paper/")
    False
    """
    if not shares_origin(url, base):
        return False
    path = urlsplit(canonical_url(url)).path
    climbs = any(segment in {".", ".."} for segment in unquote(path).split("/"))
    return not climbs and path.startswith(urlsplit(canonical_url(base)).path)


def shares_origin(url: str, base: str) -> bool:
    """Whether both have the same scheme, host and port; False where one of them cannot be parsed."""
    try:
        return _origin(urlsplit(url)) == _origin(urlsplit(base))
    except ValueError:
        return False


def parse_base(text: str) -> str:
    """The canonical base URL of a site, with a slash at its end.  Raises UsageError, which names `site=`.

    >>> parse_base("HTTP://LOCALHOST:8000/Talk2Paper")
    'http://localhost:8000/Talk2Paper/'
    """
    return parse_url(text).rstrip("/") + "/"


def parse_url(text: str) -> str:
    """The canonical URL of a page.  Raises UsageError, which names `site=`.

    >>> parse_url("HTTP://LOCALHOST:8000/posts/星图.html")
    'http://localhost:8000/posts/%E6%98%9F%E5%9B%BE.html'
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"site={text} is not a URL: {error}") from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise UsageError(f"site={text} must be a URL with a host that starts with http:// or https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        # The value is not repeated: it may hold a password.
        raise UsageError("site= must be a URL without user name, password, query and fragment: remove them")
    return canonical_url(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))


def _rebase_url(url: str, source: str, target: str) -> str:
    if not stays_within(url, source):
        return url
    parts = urlsplit(canonical_url(url))
    rest = parts.path.removeprefix(urlsplit(source).path)
    return target + rest + (f"?{parts.query}" if parts.query else "")


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)
