"""Requests answered from a WARC file: responses, damage, and which sites a file holds."""

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler import signals
from crawler.downloadermiddlewares.warc_replay import Replay, find_bases
from crawler.warc.reader import WarcFile
from pipelines.errors import UsageError
from tests.support.warc_files import BASE, NOW, make_exchange, write

KNOWN = "https://kedreamix.github.io/"


class Crawler:
    """As much of Scrapy as the replay speaks to."""

    def __init__(self) -> None:
        self.signals = self
        self.heard: list[Any] = []

    def send_catch_log(self, signal: object, **facts: Any) -> None:
        self.heard.append((signal, facts))


def make_replay(path: Path) -> Replay:
    return Replay(Crawler(), WarcFile(path))  # type: ignore[arg-type]


def test_a_file_answers_as_a_host_would(tmp_path: Path) -> None:
    replay = make_replay(write(tmp_path / "a.warc", make_exchange("b/")))
    request = Request(f"{BASE}b/index.html")
    response = replay.process_request(request)
    assert (response.url, response.status, response.text) == (request.url, 200, "<p>虚构的一页</p>")  # type: ignore[attr-defined]
    assert response.headers["ETag"] == b'"1"'
    assert request.meta["capture"].at == NOW
    with pytest.raises(IgnoreRequest, match=r"^not in .*a\.warc$"):
        replay.process_request(Request(f"{BASE}c/"))


def test_damage_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "a.warc", make_exchange("b/"), make_exchange("c/"))
    capture = WarcFile(path).find(f"{BASE}c/")
    assert capture is not None
    path.write_bytes(path.read_bytes()[: capture.offset + 420] + b"\r\n\r\nWARC/1.1\r\nnonsense\r\n\r\n")
    replay = make_replay(path)
    replay.report_damages()
    assert caplog.messages == [f"{BASE}c/: the record at byte {capture.offset} is cut short in {path}"]
    with pytest.raises(IgnoreRequest, match=rf"^the record at byte {capture.offset} of .*a\.warc is cut short$"):
        replay.process_request(Request(f"{BASE}c/"))


def test_damage_of_nobody_knows_what_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"WARC/1.1\r\nContent-Length: 9")
    replay = make_replay(path)
    replay.report_damages()
    assert replay.crawler.heard == [  # type: ignore[attr-defined]
        (
            signals.page_failed,
            {"url": path.as_uri(), "stage": "fetch", "reason": "the record at byte 0 has no whole head", "site": None},
        )
    ]


def test_sites_are_found_in_a_file(tmp_path: Path) -> None:
    paths = ("", "archives/", "Talk2Paper/", "Talk2Paper/archives/index.html", "about/")
    warc = write(tmp_path / "a.warc", *map(make_exchange, paths))
    assert find_bases(str(warc), [KNOWN]) == (BASE, f"{BASE}Talk2Paper/")
    assert find_bases(str(warc), [KNOWN, f"{BASE}about/"]) == (BASE, f"{BASE}Talk2Paper/", f"{BASE}about/")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "{}: No such file or directory"),
        (b"", "{} is empty"),
        (b"<html>", "{} is no WARC file"),
        (b"WARC/1.1\r\nContent-Length: 0\r\n\r\n", "{} holds no home page of a site with its archives/"),
    ],
)
def test_a_file_that_answers_for_no_site(data: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UsageError) as caught:  # the whole message is compared
        find_bases(str(path), [KNOWN])
    assert str(caught.value).startswith("warc=" + says.format(path))
    assert "\n" not in str(caught.value)
