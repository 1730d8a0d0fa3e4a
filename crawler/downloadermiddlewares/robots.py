"""What a robots.txt means that Scrapy does not read from it: https://www.rfc-editor.org/rfc/rfc9309 and Crawl-delay.

Scrapy requests robots.txt, once per host, and obeys what it disallows.  Does not import spiders or the archive.
"""

import logging
from math import isfinite
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

logger = logging.getLogger(__name__)
_DISALLOW_ALL = b"User-agent: *\nDisallow: /\n"
_LONGEST_DELAY = 60.0  # seconds: with more, 3,400 posts would take longer than a site stays as it is


class RobotsRules:
    """Takes an answer 5xx for a robots.txt that disallows everything, and keeps the Crawl-delay of a host."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if not request.meta.get("dont_obey_robotstxt") or urlsplit(request.url).path != "/robots.txt":
            return response
        if response.status >= 500:
            reason = "nothing is read from this host (RFC 9309)"
            logger.warning("%s was answered by HTTP %d: %s", request.url, response.status, reason)
            return response.replace(status=200, body=_DISALLOW_ALL)
        if response.status == 200:
            self._slow_down(request, find_delay(response.body, self.crawler.settings["USER_AGENT"]))
        return response

    def _slow_down(self, request: Request, delay: float) -> None:
        """Let at least so many seconds pass between requests to the host, also once its slot was idle."""
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots[key]
        if delay > slot.delay:
            slot.delay = delay
            downloader.per_slot_settings[key] = {**downloader.per_slot_settings.get(key, {}), "delay": delay}
            logger.info("%s asks for %.0f s between requests (Crawl-delay)", key, delay)


def find_delay(robots: bytes, user_agent: str) -> float:
    """The Crawl-delay for a user agent in seconds, at most a minute; 0 where there is none.

    >>> find_delay(b"User-agent: *\\nCrawl-delay: 5", "kedreamix-archive/1.0")
    5.0
    """
    delay = Protego.parse(robots.decode("utf-8", "replace")).crawl_delay(user_agent) or 0.0
    return min(delay, _LONGEST_DELAY) if isfinite(delay) and delay > 0 else 0.0
