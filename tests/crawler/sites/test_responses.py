"""What a person reads of a request that brought no page."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from OpenSSL import SSL
from scrapy.exceptions import DownloadFailedError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.sites.responses import describe_failure
from tests.support.cli import FAST, crawl


@contextmanager
def serve(reply: bytes) -> Iterator[int]:
    """The port of a server that sends these bytes to whoever connects, and closes the connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(reply)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(1000):
                        pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]


@pytest.mark.process
@pytest.mark.parametrize(
    ("scheme", "reply", "says"),
    [
        ("https", b"HTTP/1.1 400 Bad Request\r\n\r\n", "the port speaks no HTTPS: try http://"),
        ("http", b"SSH-2.0-OpenSSH_9\r\n", "the response is not HTTP"),
        ("http", b"", "the host closed the connection before the response was complete"),
    ],
)
def test_a_port_that_speaks_something_else(scheme: str, reply: bytes, says: str, tmp_path: Path) -> None:
    with serve(reply) as port:
        url = f"{scheme}://127.0.0.1:{port}/"
        run = crawl("kedreamix", "-a", f"site={url}", *FAST, archive=str(tmp_path / "archive.db"))
    assert (run.returncode, run.stdout) == (5, "")
    assert run.stderr.splitlines()[-1] == f"cannot read {url}: {says}"
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("reasons", "says"),
    [
        (
            [SSL.Error([("SSL routines", "", "tlsv1 alert internal error")])],
            "no secure connection: tlsv1 alert internal error",
        ),
        ([SSL.Error()], "no secure connection: no reason given"),
        ([ValueError("odd")], "it failed"),
        ([], "it failed"),
    ],
)
def test_other_ends_of_a_connection(reasons: list[Exception], says: str) -> None:
    error = DownloadFailedError("it failed")
    error.__cause__ = ResponseFailed([Failure(reason) for reason in reasons])
    assert describe_failure(Failure(error)) == says
