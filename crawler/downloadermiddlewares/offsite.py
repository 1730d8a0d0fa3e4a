"""The guard: no request and no redirect leaves the scheme, host, port and path it was given.

A downloader middleware in front of all others.  Redirects come back through it as new requests, with the
`read_base` of the request they stem from.  Must not know what is fetched or why.
"""

from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.base_spider import RunSpider, require_run
from crawler.sites.mirror import shares_origin, stays_within


class OffsiteGuard:
    """Refuses requests that leave their site; the sender's errback hears why."""

    def __init__(self, spider: RunSpider) -> None:
        self.spider = spider
        self.image_hosts: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider, _ = require_run(crawler)
        return cls(spider)

    def process_request(self, request: Request) -> None:
        reason = find_trespass(request, (*self.spider.bases, *self.image_hosts))
        if reason is None:
            self._note_host(request)
            return
        if request.errback is None and "image_host" not in request.meta:
            # Scrapy's own request for robots.txt: nobody else would tell
            self.spider.report(request.url, reason)
        raise IgnoreRequest(reason)

    def _note_host(self, request: Request) -> None:
        """Of a host that is asked for a picture, robots.txt may be read too."""
        if "image_host" in request.meta:
            self.image_hosts.add(urljoin(request.url, "/"))


def find_trespass(request: Request, bases: tuple[str, ...]) -> str | None:
    """Why `request` may not be sent, or None.

    A page stays in its `read_base`, a picture on its `image_host`; what has neither may only ask for robots.txt.
    """
    base: str | None = request.meta.get("read_base") or request.meta.get("image_host")
    if "image_host" in request.meta:
        parts = urlsplit(request.url)
        allowed = parts.netloc == base and parts.scheme in ("http", "https")
    elif base is not None:
        allowed = stays_within(request.url, base)
    else:
        base = ", ".join(bases)
        allowed = urlsplit(request.url).path == "/robots.txt" and any(shares_origin(request.url, b) for b in bases)
    if allowed:
        return None
    what = "redirect" if request.meta.get("redirect_urls") else "request"
    return f"{what} to {request.url} refused: it leaves {base}"
