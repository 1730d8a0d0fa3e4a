"""Waits as long as the Retry-After header of a host says, without delaying requests to other hosts.

Runs between Scrapy's RetryMiddleware, which decides whether a request is repeated, and the network: this middleware
decides when.  Does not import spiders or the archive.
"""

import asyncio
import logging
import time
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.sites.responses import read_header
from crawler.stopping.stop import STOPPING, give_up

logger = logging.getLogger(__name__)
_STATUSES = {429, 503}  # the responses with which RFC 9110 and RFC 6585 describe Retry-After


class RetryAfter:
    """Delays requests to a host until the time that it named; a stop of the run ends the wait.

    A host gets no more requests when one pause would be above RETRY_AFTER_MAX, or all of them above RETRY_AFTER_TOTAL.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest = crawler.settings.getint("RETRY_AFTER_MAX")
        self.total = crawler.settings.getint("RETRY_AFTER_TOTAL")
        self.free_at: dict[str, float] = {}
        self.paused: defaultdict[str, float] = defaultdict(float)  # by host, seconds of all pauses
        self.stopping = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.stopping.set, STOPPING)
        return middleware

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        while (wait := self.free_at.get(host, 0.0) - time.monotonic()) > 0:
            if refusal := self._find_refusal(host, wait):
                raise IgnoreRequest(refusal)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait)
                raise give_up(request)

    def process_response(self, request: Request, response: Response) -> Response:
        header = read_header(response, "Retry-After") if response.status in _STATUSES else None
        wait = parse_wait(header, datetime.now(UTC)) if header else 0.0
        if wait:
            host = urlsplit(request.url).netloc
            self._delay_host(host, wait)
            if refusal := self._find_refusal(host, wait):
                raise IgnoreRequest(f"HTTP {response.status}: {refusal}")
            self._hold_queue(request.meta["download_slot"], self.free_at[host])
        return response

    def _delay_host(self, host: str, wait: float) -> None:
        now = time.monotonic()
        before = self.free_at.get(host, 0.0)
        if now + wait > before + 1:
            logger.warning("%s asks for a pause of %.0f s (Retry-After)", host, wait)
        self.free_at[host] = max(before, now + wait)
        self.paused[host] += self.free_at[host] - max(now, before)

    def _hold_queue(self, slot_name: str, until: float) -> None:
        """Requests that have passed this middleware wait in Scrapy's slot of the host.

        It sends the next one `slot.delay` after `lastseen`, which makes that the end of the pause.
        """
        slot = self.crawler.engine.downloader.slots[slot_name]
        slot.lastseen = max(slot.lastseen, until - slot.delay)

    def _find_refusal(self, host: str, wait: float) -> str | None:
        """Why the host gets no more requests; None where the pause can be waited for."""
        if wait > self.longest:
            return f"the host asks for a pause of {wait:.0f} s (Retry-After), more than RETRY_AFTER_MAX={self.longest}"
        if self.paused[host] > self.total:
            return (
                f"the host asked for pauses of {self.paused[host]:.0f} s in this run (Retry-After), more than"
                f" RETRY_AFTER_TOTAL={self.total}"
            )
        return None


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
        return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())
    except (ValueError, OverflowError):  # such as a time zone of more than a day, or the year 99999
        return 0.0
