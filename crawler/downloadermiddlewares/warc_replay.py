"""The replay: a WARC file answers in place of the network, of which nothing is asked.

A downloader middleware next to where the network would be.  Must not know what is asked or why.
"""

import logging
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Self

from scrapy import Request
from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

from crawler.events import PageFailed, send_event
from crawler.sites.registry import LISTS
from crawler.warc.reader import WarcFile
from crawler.warc.records import BrokenError, NotWarcError
from pipelines.errors import UsageError
from pipelines.records.pages import PageFailure

logger = logging.getLogger(__name__)
_NEXT_TO_THE_NETWORK = 900


class Replay:
    """Answers every request, or says why it cannot."""

    def __init__(self, crawler: Crawler, file: WarcFile) -> None:
        self.crawler = crawler
        self.file = file

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        replay = cls(crawler, open_warc(crawler.settings["WARC_REPLAYED"]))
        crawler.signals.connect(replay.report_damages, scrapy_signals.spider_opened)
        return replay

    def report_damages(self) -> None:
        """Records of which nobody can say what they were; the rest is told when it is asked for."""
        for damage in self.file.damages:
            reason = f"the record at byte {damage.offset} {damage.reason}"
            if damage.url is None:
                failure = PageFailure(self.file.path.absolute().as_uri(), "fetch", reason)
                send_event(self.crawler, PageFailed(failure))
            else:
                logger.warning("%s: %s in %s", damage.url, reason, self.file.path)

    def process_request(self, request: Request) -> Response:
        capture = self.file.find(request.url)
        if capture is None:
            raise IgnoreRequest(self.file.explain_absence(request.url))
        try:
            answer = self.file.read(capture)
        except BrokenError as error:
            raise IgnoreRequest(f"the record at byte {capture.offset} of {self.file.path} {error}") from None
        request.meta["capture"] = capture
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(url=request.url, status=answer.status, headers=headers, body=answer.body, protocol="HTTP/1.1")


def replay_from(settings: BaseSettings, warc: str) -> None:
    """Sets the replay up, and takes out whatever would wait for a host or ask it again."""
    settings.set("WARC_REPLAYED", warc, "cmdline")
    settings["DOWNLOADER_MIDDLEWARES"].set(Replay, _NEXT_TO_THE_NETWORK, "cmdline")
    settings["DOWNLOADER_MIDDLEWARES"].set("crawler.downloadermiddlewares.retry_after.RetryAfter", None, "cmdline")
    for name in ("ROBOTSTXT_OBEY", "RETRY_ENABLED", "DOWNLOADER_STATS"):
        settings.set(name, False, "cmdline")


@lru_cache(maxsize=1)
def open_warc(warc: str) -> WarcFile:
    """The file by its path, opened once.  Raises UsageError when it is none."""
    try:
        return WarcFile(Path(warc))
    except OSError as error:
        raise UsageError(f"warc={warc}: {error.strerror}") from None
    except NotWarcError as error:
        raise UsageError(f"warc={warc} {error}") from None


def find_bases(warc: str, known: Collection[str]) -> tuple[str, ...]:
    """The home pages of sites in a file: those that are known, and pages with a list of posts below them.

    Raises UsageError when there is none.
    """
    urls = open_warc(warc).urls
    homes = {url for url in urls if url in known or url + LISTS in urls}
    if not homes:
        raise UsageError(f"warc={warc} holds no home page of a site with its {LISTS}: name one with -a site=URL")
    return tuple(sorted(homes))
