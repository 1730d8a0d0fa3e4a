"""Takes every response from a WARC file in place of the network, to which no request is sent.

Does not import spiders or the archive.
"""

import logging
from typing import Self

from scrapy import Request
from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.base_spider import require_run
from crawler.events import PageFailed, send_event
from crawler.warc.reader import WarcFile
from crawler.warc.records import BrokenError
from pipelines.records.pages import PageFailure

logger = logging.getLogger(__name__)


class Replay:
    """Returns the response that the file has for a request, or raises IgnoreRequest with the reason."""

    def __init__(self, crawler: Crawler, file: WarcFile) -> None:
        self.crawler = crawler
        self.file = file

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider, _ = require_run(crawler)
        if spider.replayed is None:
            raise NotConfigured
        replay = cls(crawler, spider.replayed)
        crawler.signals.connect(replay.report_damages, scrapy_signals.spider_opened)
        return replay

    def report_damages(self) -> None:
        """Reports damaged records: a failure where the URL is lost, else a warning, for its request will fail."""
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
            captured = self.file.read(capture)
        except BrokenError as error:
            raise IgnoreRequest(f"the record at byte {capture.offset} of {self.file.path} {error}") from None
        request.meta["capture"] = capture
        headers = Headers()
        for name, value in captured.headers:
            headers.appendlist(name, value)
        response_class = responsetypes.from_args(headers=headers, url=request.url, body=captured.body)
        return response_class(
            url=request.url,
            status=captured.status,
            headers=headers,
            body=captured.body,
            flags=[] if captured.is_proved else ["partial"],  # as Scrapy flags it
            protocol="HTTP/1.1",
        )
