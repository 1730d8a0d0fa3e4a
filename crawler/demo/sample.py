"""The sample blog, and a host for it on the loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipelines.places import ROOT, in_checkout


def find_sample() -> Path:
    """The folder of the sample: in a checkout `data/sample`, which a wheel holds beside this module."""
    return ROOT / "data" / "sample" if in_checkout() else Path(__file__).parent / "blog"


@contextmanager
def serve_folder(root: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; yields the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _QuietHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Log nothing: the crawl prints its own progress."""
