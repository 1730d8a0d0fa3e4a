"""Where a site is read from, and which public address that stands for.

Knows addresses; must not know HTML, HTTP or the archive.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from pipelines.errors import UsageError
from pipelines.urls import canonical_url

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Mirror:
    """A site with base address `public_base` (in the archive) that is read from `read_base` (on the wire).

    >>> mirror = Mirror("https://kedreamix.github.io/", "http://127.0.0.1:8000/copy/")
    >>> mirror.to_read("https://kedreamix.github.io/archives/page/2/")
    'http://127.0.0.1:8000/copy/archives/page/2/'
    >>> mirror.to_public("http://127.0.0.1:8000/copy/link/index.html")
    'https://kedreamix.github.io/link/'
    """

    public_base: str
    read_base: str

    def to_read(self, url: str) -> str:
        """The address to ask for; one outside the site stays as it is, for the guard to refuse."""
        return _move_url(url, self.public_base, self.read_base)

    def to_public(self, url: str) -> str:
        """The public address, in its one spelling, of what was read at `url`."""
        return canonical_url(_move_url(url, self.read_base, self.public_base))

    def find_provenance(self, url: str) -> str | None:
        """`url` when it is a mirror's address, None when it is the public one."""
        return None if self.read_base == self.public_base else url


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
    """Whether both have the same scheme, host and port; an address that cannot be read shares nothing."""
    try:
        return _origin(urlsplit(url)) == _origin(urlsplit(base))
    except ValueError:
        return False


def parse_base(text: str) -> str:
    """The base address in one spelling, with a slash at its end.  Raises UsageError when it is none.

    >>> parse_base("HTTP://LOCALHOST:8000/Talk2Paper")
    'http://localhost:8000/Talk2Paper/'
    """
    return parse_address(text).rstrip("/") + "/"


def parse_address(text: str) -> str:
    """The address of a page in one spelling.  Raises UsageError when it is none.

    >>> parse_address("HTTP://LOCALHOST:8000/posts/星图.html")
    'http://localhost:8000/posts/%E6%98%9F%E5%9B%BE.html'
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"site={text} is not an address: {error}") from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise UsageError(f"site={text} is not an address that starts with http:// or https:// and names a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError("site= takes the address of a page, without user name, query or fragment")
    return canonical_url(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))


def _move_url(url: str, source: str, target: str) -> str:
    if not stays_within(url, source):
        return url
    parts = urlsplit(canonical_url(url))
    rest = parts.path.removeprefix(urlsplit(source).path)
    return target + rest + (f"?{parts.query}" if parts.query else "")


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)
