"""Refuses every request and redirect that leaves the scheme, host, port and path of its site.

Runs before all other downloader middlewares.  A redirect passes through it as a new request with the `read_base` of
the request that was redirected.  Does not import spiders or the archive.
"""

from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.base_spider import RunSpider, require_run
from crawler.sites.mirror import shares_origin, stays_within


class OffsiteGuard:
    """Raises IgnoreRequest with the reason, which the errback of the request reports."""

    def __init__(self, spider: RunSpider) -> None:
        self.spider = spider
        self.image_hosts: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider, _ = require_run(crawler)
        return cls(spider)

    def process_request(self, request: Request) -> None:
        reason = find_refusal(request, (*self.spider.bases, *self.image_hosts))
        if reason is None:
            self._add_image_host(request)
            return
        if request.errback is None and "image_host" not in request.meta:
            # Scrapy's own request for robots.txt has no errback that would report it.
            self.spider.report(request.url, reason)
        raise IgnoreRequest(reason)

    def _add_image_host(self, request: Request) -> None:
        """Allow robots.txt of a host that an image is requested from."""
        if "image_host" in request.meta:
            self.image_hosts.add(urljoin(request.url, "/"))


def find_refusal(request: Request, bases: tuple[str, ...]) -> str | None:
    """Why `request` must not be sent, or None.

    A page stays below its `read_base`, an image on its `image_host`; a request with neither may only be for the
    robots.txt of one of the hosts of `bases`.
    """
    base: str | None = request.meta.get("read_base") or request.meta.get("image_host")
    if "image_host" in request.meta:
        parts = urlsplit(request.url)
        is_allowed = parts.netloc == base and parts.scheme in ("http", "https")
    elif base is not None:
        is_allowed = stays_within(request.url, base)
    else:
        base = ", ".join(bases)
        is_robots = urlsplit(request.url).path == "/robots.txt"
        is_allowed = is_robots and any(shares_origin(request.url, base_url) for base_url in bases)
    if is_allowed:
        return None
    kind = "redirect" if request.meta.get("redirect_urls") else "request"
    return f"{kind} to {request.url} refused: it leaves {base}"
