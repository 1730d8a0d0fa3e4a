"""Writes requests and responses to a WARC/1.1 file, as they were sent and received.

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/

Uses warcio; does not import Scrapy.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_UNPARSED = StatusAndHeaders("-", [])  # warcio computes the payload digest of what follows the header


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request without a body and its response; `at` is in UTC, headers are bytes with their line ends.

    The body is as received, without the transfer encoding, which `response_head` does not name either.
    """

    url: str
    at: datetime
    request_head: bytes
    response_head: bytes
    body: bytes
    ip_address: str | None = None


class WarcWriter:
    """Writes to an empty file, compressed where its name ends in `.gz`.

    Each exchange is flushed before the next one, so that a process that is killed loses at most the last.
    """

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        self._path = path
        self._file = path.open("r+b")
        self._writer = WARCWriter(self._file, gzip=path.suffix == ".gz", warc_version="1.1")
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, about))

    def write(self, exchange: Exchange) -> None:
        """Appends an exchange.  Raises OSError, after the file was truncated to the exchange before."""
        end = self._file.tell()
        try:
            self._writer.write_request_response_pair(self._make_request(exchange), self._make_response(exchange))
        except OSError:
            self._reopen(end)
            raise

    def write_response(self, exchange: Exchange) -> tuple[int, int]:
        """Appends a response without its request; its offset and its length in the file.  Raises OSError."""
        start = self._file.tell()
        self._writer.write_record(self._make_response(exchange))
        return start, self._file.tell() - start

    def _reopen(self, end: int) -> None:
        """Let go of what waits to be written: it would be tried, and fail, again."""
        with suppress(OSError):
            self._file.close()
        self._file = self._writer.out = self._path.open("r+b")
        self._file.truncate(end)
        self._file.seek(end)

    def close(self) -> None:
        self._file.close()

    def _make_request(self, exchange: Exchange) -> ArcWarcRecord:
        record = self._writer.create_warc_record(exchange.url, "request", http_headers=_UNPARSED)
        return _fill(record, exchange.request_head)

    def _make_response(self, exchange: Exchange) -> ArcWarcRecord:
        headers = {"WARC-Date": f"{exchange.at:%Y-%m-%dT%H:%M:%S.%fZ}", "WARC-IP-Address": exchange.ip_address}
        record = self._writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            warc_headers_dict={name: value for name, value in headers.items() if value},
            http_headers=_UNPARSED,
        )
        return _fill(record, exchange.response_head + exchange.body)


def _fill(record: ArcWarcRecord, block: bytes) -> ArcWarcRecord:
    """The record with this block, byte for byte: warcio would rewrite a header."""
    record.http_headers, record.raw_stream, record.length = None, BytesIO(block), len(block)
    return record
