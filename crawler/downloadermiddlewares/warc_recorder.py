"""Records every request and its response to a WARC file, as they were sent and received.

Runs next to the network, where a response is still compressed and a redirect not yet followed.  Does not import
spiders or the archive.
"""

from datetime import UTC, datetime
from http.client import responses
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from crawler.warc.writer import Exchange, WarcWriter

_NEXT_TO_THE_NETWORK = 900  # the place of Scrapy's HttpCacheMiddleware, the last of its own
_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


class Recorder:
    """Writes each response to the file before it is processed; a response that cannot be written fails its request."""

    def __init__(self, path: Path, user_agent: str) -> None:
        self.path = path
        software, *_ = user_agent.partition(" ")
        self.writer = WarcWriter(path, {"software": software, "http-header-user-agent": user_agent} | _FORMAT)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        recorder = cls(Path(crawler.settings["WARC_FILE"]), crawler.settings["USER_AGENT"])
        crawler.signals.connect(recorder.close, signals.spider_closed)
        return recorder

    def process_response(self, request: Request, response: Response) -> Response:
        try:
            self.writer.write(describe_exchange(request, response, datetime.now(UTC)))
        except OSError as error:
            raise IgnoreRequest(f"cannot write {self.path}: {error.strerror}") from None
        return response

    def close(self) -> None:
        self.writer.close()


def describe_exchange(request: Request, response: Response, now: datetime) -> Exchange:
    """The exchange as it was sent and received, except for chunked transfer encoding and the case of header names.

    A body that came in chunks gets its length, as RFC 9112 (section 7.1.3) has it: else nothing tells that it is whole.
    """
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_chunked = response.body and not response.flags and "Content-Length" not in response.headers
    length = Headers({"Content-Length": str(len(response.body))} if is_chunked else {})
    host = Headers({"Host": parts.netloc.rpartition("@")[2]})
    return Exchange(
        url=request.url,
        at=now,
        request_head=_format_head(f"{request.method} {target} HTTP/1.1", host, request.headers),
        response_head=_format_head(
            f"{response.protocol or 'HTTP/1.1'} {response.status} {responses.get(response.status, '')}",
            response.headers,
            length,
        ),
        body=response.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
    )


def _format_head(first_line: str, *headers: Headers) -> bytes:
    lines = [first_line.encode("ascii"), *(block.to_string() for block in headers if block)]
    return b"\r\n".join(lines) + b"\r\n\r\n"
