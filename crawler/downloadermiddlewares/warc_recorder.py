"""The recorder: every request and its answer as they were on the wire, into a WARC file.

A downloader middleware next to the network, where answers are still compressed and redirects still to be followed.
Must not know what is asked or why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import responses
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.settings import BaseSettings

from crawler.warc.writer import Exchange, WarcWriter
from pipelines.errors import UsageError

_NEXT_TO_THE_NETWORK = 900
_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


class Recorder:
    """Writes what it sees; an answer that cannot be written down counts as one that never came."""

    def __init__(self, path: Path, agent: str) -> None:
        self.path = path
        self.writer = WarcWriter(path, {"software": agent.partition(" ")[0], "http-header-user-agent": agent} | _FORMAT)

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


@contextmanager
def record_into(settings: BaseSettings, pattern: str, now: datetime) -> Iterator[None]:
    """Sets the recorder up for a new file, whose name may hold the codes of strftime.

    A block that ends without a run leaves none.  Raises UsageError where the file cannot be made: what was
    recorded once is not written over.
    """
    path = Path(now.strftime(pattern))
    try:
        path.open("xb").close()
    except OSError as error:
        raise UsageError(f"cannot make the WARC file {path}: {error.strerror}") from None
    settings.set("WARC_FILE", str(path), "cmdline")
    settings["DOWNLOADER_MIDDLEWARES"].set(Recorder, _NEXT_TO_THE_NETWORK, "cmdline")
    try:
        yield
    finally:
        if path.exists() and not path.stat().st_size:
            path.unlink()


def describe_exchange(request: Request, response: Response, now: datetime) -> Exchange:
    """As it went over the wire, but for the chunks of a transfer encoding and the spelling of headers' names."""
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = Headers({"Host": parts.netloc.rpartition("@")[2]})
    return Exchange(
        url=request.url,
        at=now,
        request_head=_join(f"{request.method} {target} HTTP/1.1", host, request.headers),
        response_head=_join(
            f"{response.protocol or 'HTTP/1.1'} {response.status} {responses.get(response.status, '')}",
            response.headers,
        ),
        body=response.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
    )


def _join(line: str, *headers: Headers) -> bytes:
    lines = [line.encode("ascii"), *(one.to_string() for one in headers if one)]
    return b"\r\n".join(lines) + b"\r\n\r\n"
