"""WARC files of invented responses, written by the project's own writer."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

from crawler.warc.writer import Exchange, WarcWriter

NOW = datetime(2024, 5, 22, 8, 30, 15, 123456, tzinfo=UTC)
BASE = "http://a.example/"
PAGE = gzip.compress("<p>虚构的一页</p>".encode(), mtime=0)
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nX-By: M\xfcller\r\nETag: "1"\r\n\r\n'


def make_exchange(path: str = "", body: bytes = PAGE) -> Exchange:
    asked = f"GET /{path} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode()
    return Exchange(f"{BASE}{path}", NOW, asked, HEAD, body, "192.0.2.1")


def write(path: Path, *exchanges: Exchange) -> Path:
    path.touch()
    writer = WarcWriter(path, {"software": "invented"})
    for exchange in exchanges:
        writer.write(exchange)
    writer.close()
    return path
