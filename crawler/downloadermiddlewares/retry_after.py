"""Retry-After: a host that asks to be left alone is left alone, without holding up anybody else.

A downloader middleware between the retries and the network: it decides when a host is asked again, the retries
decide whether.  Must not know what is fetched.
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
_ASKING = {429, 503}


class RetryAfter:
    """Holds requests to a host back until it may be asked again; a longer wait than RETRY_AFTER_MAX is a failure."""

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
                raise IgnoreRequest(f"{host} asks to be left alone for {wait:.0f} s")
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Response:
        asked = read_header(response, "Retry-After") if response.status in _ASKING else None
        wait = parse_wait(asked, datetime.now(UTC)) if asked else 0.0
        if wait:
            self._leave_alone(request, wait)
        if wait > self.longest:
            raise IgnoreRequest(f"HTTP {response.status}: the host asks to be left alone for {wait:.0f} s")
        return response

    def _leave_alone(self, request: Request, wait: float) -> None:
        host, until = urlsplit(request.url).netloc, time.monotonic() + wait
        if until > self.free_at.get(host, 0.0) + 1:
            logger.warning("%s asks to be left alone for %.0f s", host, wait)
        self.free_at[host] = max(until, self.free_at.get(host, 0.0))
        if wait <= self.longest:
            # Requests that passed us stand in Scrapy's queue for the host, a delay apart: the next delay ends then.
            slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
            slot.lastseen = max(slot.lastseen, until - slot.delay)


def parse_wait(header: str, now: datetime) -> float:
    """Seconds to wait, by a Retry-After of seconds or a date; 0 for what is neither.

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
