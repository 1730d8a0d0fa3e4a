"""Waits as long as the Retry-After header of a host says, without delaying requests to other hosts.

Runs between Scrapy's RetryMiddleware, which decides whether a request is repeated, and the network: this middleware
decides when.  Does not import spiders or the archive.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.sites.responses import read_header

logger = logging.getLogger(__name__)
_STATUSES = {429, 503}  # the responses with which RFC 9110 and RFC 6585 describe Retry-After


class RetryAfter:
    """Delays requests to a host until the time that it named; a wait above RETRY_AFTER_MAX fails the request."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest = crawler.settings.getint("RETRY_AFTER_MAX")
        self.free_at: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        while (wait := self.free_at.get(host, 0.0) - time.monotonic()) > 0:
            if wait > self.longest:
                raise IgnoreRequest(self._explain_refusal(wait))
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Response:
        header = read_header(response, "Retry-After") if response.status in _STATUSES else None
        wait = parse_wait(header, datetime.now(UTC)) if header else 0.0
        if wait:
            self._delay_host(request, wait)
        if wait > self.longest:
            raise IgnoreRequest(f"HTTP {response.status}: {self._explain_refusal(wait)}")
        return response

    def _delay_host(self, request: Request, wait: float) -> None:
        host, until = urlsplit(request.url).netloc, time.monotonic() + wait
        if until > self.free_at.get(host, 0.0) + 1:
            logger.warning("%s asks for a pause of %.0f s (Retry-After)", host, wait)
        self.free_at[host] = max(until, self.free_at.get(host, 0.0))
        if wait <= self.longest:
            # Requests that have passed this middleware wait in Scrapy's slot of the host: it sends the next one
            # `slot.delay` after `lastseen`, which makes that the end of the pause.
            slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
            slot.lastseen = max(slot.lastseen, until - slot.delay)

    def _explain_refusal(self, wait: float) -> str:
        return f"the host asks for a pause of {wait:.0f} s (Retry-After), more than RETRY_AFTER_MAX={self.longest}"


def parse_wait(header: str, now: datetime) -> float:
    """The seconds to wait by a Retry-After header of seconds or a date; 0 for a malformed one.

    https://www.rfc-editor.org/rfc/rfc9110#name-retry-after

    >>> parse_wait("120", datetime(2024, 5, 22, tzinfo=UTC))
    120.0
    >>> parse_wait("Wed, 22 May 2024 00:00:30 GMT", datetime(2024, 5, 22, tzinfo=UTC))
    30.0
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())
