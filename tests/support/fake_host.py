"""A host on the loopback that responds as GitHub Pages does, with ETag, Last-Modified, 304, gzip and 404.

Responses may be told to fail, to be late or to be cut short.  Every requested path is noted.  Usage:

    with FakeHost({"/": Response(b"<html>...")}) as host:
        urlopen(host.url + "/")
    assert host.requested == ["/"]
"""

import gzip
import hashlib
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self
from urllib.parse import unquote

DEPLOYED = "Wed, 22 May 2024 06:09:00 GMT"


@dataclass(frozen=True)
class Response:
    """The response for one path; `promised` is a false Content-Length, `delay` is in seconds."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    promised: int | None = None


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


class FakeHost(ThreadingHTTPServer):
    """Serves `responses` by unquoted path until the `with` block ends; they may be changed while it serves."""

    daemon_threads = True

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
        etag = f'"{hashlib.sha1(response.body).hexdigest()[:20]}"'
        etags, modified_since = self.headers.get("If-None-Match", ""), self.headers.get("If-Modified-Since")
        fresh = response.status == 200 and (etag in etags or modified_since == DEPLOYED)
        body = b"" if fresh else gzip.compress(response.body, 1) if self._takes_gzip() else response.body
        self.send_response(304 if fresh else response.status)
        for name, value in self._list_headers(response, etag):
            self.send_header(name, value)
        self.send_header("Content-Length", str(response.promised or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = response.promised is not None

    def _list_headers(self, response: Response, etag: str) -> Iterator[tuple[str, str]]:
        yield "Content-Type", response.content_type
        if self._takes_gzip():
            yield "Content-Encoding", "gzip"
        if response.status == 200:
            yield from (("ETag", etag), ("Last-Modified", DEPLOYED))
        yield from response.headers.items()

    def _takes_gzip(self) -> bool:
        return "gzip" in self.headers.get("Accept-Encoding", "")

    def log_message(self, *_: object) -> None:
        """Logs nothing: `requested` holds the paths."""
