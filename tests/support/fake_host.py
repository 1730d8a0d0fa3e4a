"""A host on the loopback that responds as GitHub Pages does, with ETag, Last-Modified, 304, gzip and 404.

Responses may be told to fail, to be late or to be cut short, with a true ETag.  Every requested path is noted.  Usage:

    with FakeHost({"/": Response(b"<html>...")}) as host:
        urlopen(host.url + "/")
    assert host.requested == ["/"]
"""

import gzip
import hashlib
import sys
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Literal, Self
from urllib.parse import unquote

import brotli

from pipelines.zstandard import zstd

DEPLOYED = "Wed, 22 May 2024 06:09:00 GMT"


@dataclass(frozen=True)
class Response:
    """The response for one path; `promised` is a false Content-Length, `delay` is in seconds.

    `coding` is the content coding where the client accepts it, "" for none.  `framing` says how the end of the body is
    told: by its length, by chunks, or by the end of the connection alone.  Only the first `kept` bytes are sent.
    `raw` writes all of the response itself, status line and headers included; the connection is closed then.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    promised: int | None = None
    coding: str = "gzip"
    framing: Literal["length", "chunks", "close"] = "length"
    kept: int | None = None
    raw: Callable[[BufferedIOBase], None] | None = None


def redirect(location: str) -> Response:
    return Response(status=301, headers={"Location": location})


def forward(target: str) -> Response:
    """A page that sends browsers on, as generators of static sites write for posts that moved."""
    refresh = f'<meta http-equiv="refresh" content="0; url={target}">'
    return Response(f'<title>Redirecting…</title>{refresh}<link rel="canonical" href="{target}">'.encode())


def read_folder(root: Path) -> dict[str, Response]:
    """The responses of a host that serves a folder of a static site."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return make_responses({file.relative_to(root).as_posix(): file.read_bytes() for file in files})


def make_responses(files: Mapping[str, bytes], failing: Collection[str] = (), prefix: str = "/") -> dict[str, Response]:
    """The responses for files of a static site, below `prefix`: `index.html` at its folder, 500 for `failing` paths."""
    return {
        prefix + path.removesuffix("index.html"): Response(b"broken", status=500)
        if path in failing
        else Response(content, content_type=guess_type(path))
        for path, content in files.items()
    }


def guess_type(path: str) -> str:
    types = {".html": "text/html; charset=utf-8", ".xml": "application/xml"}
    return types.get(PurePosixPath(path).suffix, "application/octet-stream")


def _deflate_raw(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, compresslevel=1, mtime=0),
    "deflate": zlib.compress,
    "raw deflate": _deflate_raw,  # announced as deflate by some servers
    "br": partial(brotli.compress, quality=4),
    "zstd": zstd.compress,
}


_FRAMING_HEADERS = {"chunks": ("Transfer-Encoding", "chunked"), "close": ("Connection", "close")}


class FakeHost(ThreadingHTTPServer):
    """Serves `responses` by unquoted path until the `with` block ends; they may be changed while it serves."""

    daemon_threads = True
    request_queue_size = 128  # new connections: the sixth would be lost, and tried again a second later

    def __init__(self, responses: Mapping[str, Response]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.responses = dict(responses)
        self.requested: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores clients that were killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: FakeHost
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(self.path.partition("?")[0])
        self.server.requested.append(path)
        response = self.server.responses.get(path, Response(b"not found", status=404))
        time.sleep(response.delay)
        try:
            self._send(response)
        except ConnectionError:
            self.close_connection = True

    def _send(self, response: Response) -> None:
        if response.raw is not None:
            self.close_connection = True
            response.raw(self.wfile)
            return
        etag = f'"{hashlib.sha1(response.body).hexdigest()[:20]}"'
        etags, modified_since = self.headers.get("If-None-Match", ""), self.headers.get("If-Modified-Since")
        fresh = response.status == 200 and (etag in etags or modified_since == DEPLOYED)
        body = b"" if fresh else self._encode(response)
        self.send_response(304 if fresh else response.status)
        for name, value in self._list_headers(response, etag):
            self.send_header(name, value)
        if response.framing == "length" or fresh:
            self.send_header("Content-Length", str(len(body) if response.promised is None else response.promised))
        else:
            name, value = _FRAMING_HEADERS[response.framing]
            self.send_header(name, value)
        self.end_headers()
        if response.framing == "chunks" and not fresh:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        self.wfile.write(body if response.kept is None else body[: response.kept])
        is_cut = response.promised is not None or response.kept is not None
        self.close_connection = is_cut or response.framing == "close"

    def _encode(self, response: Response) -> bytes:
        return ENCODERS[response.coding](response.body) if self._takes(response) else response.body

    def _list_headers(self, response: Response, etag: str) -> Iterator[tuple[str, str]]:
        yield "Content-Type", response.content_type
        if self._takes(response):
            yield "Content-Encoding", response.coding.removeprefix("raw ")
        if response.status == 200:
            yield from (("ETag", etag), ("Last-Modified", DEPLOYED))
        yield from response.headers.items()

    def _takes(self, response: Response) -> bool:
        name = response.coding.removeprefix("raw ")
        return bool(name) and name in self.headers.get("Accept-Encoding", "")

    def log_message(self, *_: object) -> None:
        """Logs nothing: `requested` holds the paths."""
