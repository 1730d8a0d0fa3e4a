"""Writes pages of an archive to a WARC file, as responses that any reader of such files understands.

A page was decoded when it was fetched: its header is made anew from what the archive knows of it.  Does not import
Scrapy.
"""

from http import HTTPStatus
from pathlib import Path

from crawler.warc.writer import Exchange, WarcWriter
from pipelines.records.pages import FetchedPage


class PageWriter:
    """Writes to a new file, which replaces what a killed process has left."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(b"")
        about = {"description": "Pages as fetched, moved out of an archive.", "format": "WARC File Format 1.1"}
        self._writer = WarcWriter(path, about)

    def write(self, page: FetchedPage) -> tuple[int, int]:
        """Append a page; the offset and the length of its record.  Raises OSError."""
        exchange = Exchange(page.url, page.fetched_at, b"", compose_head(page), page.body)
        return self._writer.write_response(exchange)

    def close(self) -> None:
        self._writer.close()


def compose_head(page: FetchedPage) -> bytes:
    """The status line and the headers of a page, ending in a blank line."""
    headers = {
        "Content-Type": page.content_type,
        "ETag": page.etag,
        "Last-Modified": page.last_modified,
        "Content-Length": str(len(page.body)),
    }
    phrase = HTTPStatus(page.status).phrase if page.status in list(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {page.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items() if value)]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
