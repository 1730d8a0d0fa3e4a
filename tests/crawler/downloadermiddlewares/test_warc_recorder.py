"""Exchanges written to a WARC file, and files that cannot be written."""

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.settings import Settings

from crawler.downloadermiddlewares.warc_recorder import Recorder, describe_exchange
from crawler.transport import record_to
from pipelines.errors import UsageError
from tests.support.warc_files import BASE, NOW


def test_a_request_is_recorded_as_it_was_sent() -> None:
    request = Request(f"{BASE}b%20c/?d=1", headers={"If-None-Match": '"1"'})
    response = Response(request.url, 304, Headers({"ETag": '"1"'}), protocol="HTTP/1.1")
    exchange = describe_exchange(request, response, NOW)
    assert exchange.request_head == (b'GET /b%20c/?d=1 HTTP/1.1\r\nHost: a.example\r\nIf-None-Match: "1"\r\n\r\n')
    assert exchange.response_head == b'HTTP/1.1 304 Not Modified\r\nEtag: "1"\r\n\r\n'
    assert (exchange.url, exchange.at, exchange.body, exchange.ip_address) == (request.url, NOW, b"", None)


def test_a_response_that_cannot_be_recorded_fails_its_request(tmp_path: Path) -> None:
    (tmp_path / "a.warc").touch()
    recorder = Recorder(tmp_path / "a.warc", "invented/1 (+me@example.org)")
    recorder.writer.write = _fill_disk  # type: ignore[method-assign]
    with pytest.raises(IgnoreRequest, match=r"^cannot write .*a\.warc: No space left on device$"):
        recorder.process_response(Request(BASE), Response(BASE))
    recorder.close()
    assert b"software: invented/1\r\n" in (tmp_path / "a.warc").read_bytes()


def _fill_disk(_: object) -> None:
    raise OSError(28, "No space left on device")


def test_an_empty_recording_is_removed(tmp_path: Path) -> None:
    with record_to(Settings(), f"{tmp_path}/%Y-%m-%d.warc", NOW):
        assert [path.name for path in tmp_path.iterdir()] == ["2024-05-22.warc"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "reason"), [("there.warc", "File exists"), ("no/such.warc", "No such file")])
def test_a_file_that_cannot_be_created_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "there.warc").write_bytes(b"recorded")
    with pytest.raises(UsageError, match=rf"^cannot create the WARC file .*{name} \(--warc or WARC_FILE\): {reason}"):
        record_to(Settings(), f"{tmp_path}/{name}", NOW).__enter__()
    assert (tmp_path / "there.warc").read_bytes() == b"recorded"
