"""A host on the loopback that answers as GitHub Pages does, and misbehaves where it is told to.

ETag and Last-Modified, 304 on either, gzip, 404; every request is noted.  Usage:

    with Host({"/": Answer(b"<html>...")}) as host:
        ask(host.url + "/"); host.asked == ["/"]
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
class Answer:
    """What one path answers; `promised` is a Content-Length that is not kept, `delay` in seconds."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    promised: int | None = None


def redirect(location: str) -> Answer:
    return Answer(status=301, headers={"Location": location})


def read_folder(root: Path) -> dict[str, Answer]:
    """A folder of a static site as the answers of a host."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return answer_with({file.relative_to(root).as_posix(): file.read_bytes() for file in files})


def answer_with(files: Mapping[str, bytes], failing: Collection[str] = (), prefix: str = "/") -> dict[str, Answer]:
    """The files of a static site, by path below `prefix`; `index.html` answers for its folder, `failing` with 500."""
    return {
        prefix + path.removesuffix("index.html"): Answer(b"broken", status=500)
        if path in failing
        else Answer(content, content_type=guess_type(path))
        for path, content in files.items()
    }


def guess_type(path: str) -> str:
    types = {".html": "text/html; charset=utf-8", ".xml": "application/xml"}
    return types.get(PurePosixPath(path).suffix, "application/octet-stream")


class Host(ThreadingHTTPServer):
    """Serves `answers` by unquoted path until the `with` block ends; they may be changed while it serves."""

    daemon_threads = True

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = dict(answers)
        self.asked: list[str] = []

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
        """A client that was killed is no fault of the host."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: Host
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(self.path.partition("?")[0])
        self.server.asked.append(path)
        answer = self.server.answers.get(path, Answer(b"not found", status=404))
        time.sleep(answer.delay)
        try:
            self._send(answer)
        except ConnectionError:
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        etag = f'"{hashlib.sha1(answer.body).hexdigest()[:20]}"'
        asked = self.headers.get("If-None-Match", ""), self.headers.get("If-Modified-Since")
        fresh = answer.status == 200 and (etag in asked[0] or asked[1] == DEPLOYED)
        body = b"" if fresh else gzip.compress(answer.body, 1) if self._takes_gzip() else answer.body
        self.send_response(304 if fresh else answer.status)
        for name, value in self._list_headers(answer, etag):
            self.send_header(name, value)
        self.send_header("Content-Length", str(answer.promised or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = answer.promised is not None

    def _list_headers(self, answer: Answer, etag: str) -> Iterator[tuple[str, str]]:
        yield "Content-Type", answer.content_type
        if self._takes_gzip():
            yield "Content-Encoding", "gzip"
        if answer.status == 200:
            yield from (("ETag", etag), ("Last-Modified", DEPLOYED))
        yield from answer.headers.items()

    def _takes_gzip(self) -> bool:
        return "gzip" in self.headers.get("Accept-Encoding", "")

    def log_message(self, *_: object) -> None:
        """Nothing: what was asked stands in `asked`."""
