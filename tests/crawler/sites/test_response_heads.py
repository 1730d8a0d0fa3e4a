"""Hosts whose headers never end are failures that cost no memory."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import chain, repeat
from pathlib import Path

import pytest

from tests.support.cli import crawl

_START = b"HTTP/1.1 200 OK\r\n"
_HEADS = {
    "lines": (_START, b"X-A: " + b"a" * 8_000 + b"\r\n"),
    "folded lines": (_START + b"X-A: a\r\n", b" " + b"a" * 8_000 + b"\r\n"),
    "one line": (_START + b"X-A: ", b"a" * 8_000),
    "status line": (b"HTTP/1.1 200 ", b"a" * 8_000),
    "interim responses": (b"", b"HTTP/1.1 100 Continue\r\nX-A: a\r\n\r\n" * 200),
}


@pytest.fixture(params=_HEADS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    start, part = _HEADS[request.param]
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        threading.Thread(target=send_endlessly, args=(server, start, part), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def send_endlessly(server: socket.socket, start: bytes, part: bytes) -> None:
    with suppress(OSError):  # the server was closed
        while True:
            connection, _ = server.accept()
            with closing(connection), suppress(ConnectionError):
                connection.recv(65536)
                for sent in chain([start], repeat(part)):
                    connection.sendall(sent)


def test_endless_headers_are_a_failure(url: str, tmp_path: Path) -> None:
    run = crawl("kedreamix", "-a", f"site={url}", "-s", "RETRY_TIMES=0", archive=f"sqlite:///{tmp_path}/archive.db")
    assert run.returncode == 5
    assert run.stderr == f"cannot read {url}: the headers of the response are longer than 262144 bytes\n"
    assert run.cost.memory_kb < 150 * 1024
