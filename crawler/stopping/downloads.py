"""The download handler of a run: Scrapy's own, with bounded headers, and an end soon after the run was told to stop."""

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.sites.response_heads import BoundedFactory
from crawler.stopping.stop import STOPPING, give_up


class StoppableDownloads(HTTP11DownloadHandler):
    """Sends no request once the run winds down, and cancels after STOP_TIMEOUT seconds what is still open.

    Scrapy alone would wait for each open response, up to DOWNLOAD_TIMEOUT.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        self.timeout = crawler.settings.getfloat("STOP_TIMEOUT")
        self.stopping = False
        self.open: set[asyncio.Future[Response]] = set()
        crawler.signals.connect(self.wind_down, STOPPING)

    def wind_down(self) -> None:
        self.stopping = True
        asyncio.get_running_loop().call_later(self.timeout, self._cancel)

    async def download_request(self, request: Request) -> Response:
        if self.stopping:
            raise give_up(request)
        download = asyncio.ensure_future(super().download_request(request))
        self.open.add(download)
        try:
            return await download
        except asyncio.CancelledError:
            raise give_up(request) from None
        finally:
            self.open.remove(download)

    def _cancel(self) -> None:
        for download in list(self.open):
            download.cancel()
