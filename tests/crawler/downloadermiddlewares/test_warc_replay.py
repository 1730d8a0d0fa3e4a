"""Requests answered from a WARC file: responses, damage, and which sites a file holds."""

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.downloadermiddlewares.warc_replay import Replay
from crawler.events import PageFailed, happened
from crawler.transport import choose_bases, find_bases, open_replay
from crawler.warc.reader import WarcFile
from pipelines.errors import UsageError
from pipelines.records.pages import PageFailure
from tests.support.warc_files import BASE, NOW, make_exchange, write

KNOWN = "https://kedreamix.github.io/"


class Crawler:
    """The part of Scrapy that the replay uses."""

    def __init__(self) -> None:
        self.signals = self
        self.heard: list[Any] = []

    def send_catch_log(self, signal: object, **facts: Any) -> None:
        self.heard.append((signal, facts))


def make_replay(path: Path) -> Replay:
    return Replay(Crawler(), WarcFile(path))  # type: ignore[arg-type]


def test_the_replay_responds_as_a_host_would(tmp_path: Path) -> None:
    replay = make_replay(write(tmp_path / "a.warc", make_exchange("b/")))
    request = Request(f"{BASE}b/index.html")
    response = replay.process_request(request)
    assert (response.url, response.status, response.text) == (request.url, 200, "<p>虚构的一页</p>")  # type: ignore[attr-defined]
    assert response.headers["ETag"] == b'"1"'
    assert request.meta["capture"].at == NOW
    with pytest.raises(IgnoreRequest, match=r"^not in .*a\.warc$"):
        replay.process_request(Request(f"{BASE}c/"))


def test_a_damaged_record_is_reported_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "a.warc", make_exchange("b/"), make_exchange("c/"))
    capture = WarcFile(path).find(f"{BASE}c/")
    assert capture is not None
    path.write_bytes(path.read_bytes()[: capture.offset + 420] + b"\r\n\r\nWARC/1.1\r\nnonsense\r\n\r\n")
    replay = make_replay(path)
    replay.report_damages()
    assert caplog.messages == [f"{BASE}c/: the record at byte {capture.offset} is cut short in {path}"]
    with pytest.raises(IgnoreRequest, match=rf"^the record at byte {capture.offset} of .*a\.warc is cut short$"):
        replay.process_request(Request(f"{BASE}c/"))


def test_a_damaged_record_without_a_url_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"WARC/1.1\r\nContent-Length: 9")
    replay = make_replay(path)
    replay.report_damages()
    failure = PageFailure(path.as_uri(), "fetch", "the record at byte 0 has an incomplete header")
    assert replay.crawler.heard == [(happened, {"event": PageFailed(failure)})]  # type: ignore[attr-defined]


def test_home_pages_are_found_in_a_file(tmp_path: Path) -> None:
    paths = ("", "archives/", "Talk2Paper/", "Talk2Paper/archives/index.html", "about/")
    warc = write(tmp_path / "a.warc", *map(make_exchange, paths))
    with WarcFile(warc) as file:
        assert find_bases(file, [KNOWN]) == (BASE, f"{BASE}Talk2Paper/")
        assert find_bases(file, [KNOWN, f"{BASE}about/"]) == (BASE, f"{BASE}Talk2Paper/", f"{BASE}about/")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "{} cannot be read: No such file or directory"),
        (b"", "{} is empty"),
        (b"<html>", "{} is not a WARC file"),
        (
            b"WARC/1.1\r\nContent-Length: 0\r\n\r\n",
            "{}: no response is the home page of a site with a list of posts below it (archives/)",
        ),
    ],
)
def test_a_file_without_a_site_is_refused(data: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UsageError) as caught, open_replay(str(path)) as file:  # the whole message is compared
        choose_bases(None, file, (KNOWN,))
    assert str(caught.value).startswith("warc=" + says.format(path))
    assert "\n" not in str(caught.value)
