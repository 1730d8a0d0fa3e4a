"""WARC files: ours as warcio reads them, and what we read of ours, of other crawlers' and of broken ones."""

import gzip
import os
import resource
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.warc.reader import CapturedResponse, WarcFile
from crawler.warc.records import BrokenError, NotWarcError
from crawler.warc.writer import Exchange, WarcWriter
from tests.support.warc_files import BASE, HEAD, NOW, PAGE, make_exchange, write

KINDS = ["warcinfo", "response", "request"]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_what_was_written_is_what_went_over_the_wire(name: str, tmp_path: Path) -> None:
    exchange = make_exchange("b/")
    path, found = write(tmp_path / name, exchange), {}
    with path.open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file, check_digests="raise")] == KINDS
    with path.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            assert record.rec_headers.protocol == "WARC/1.1"
            found[record.rec_type] = (record.rec_headers, record.raw_stream.read())
    assert found["response"][1] == HEAD + PAGE
    assert found["request"][1] == exchange.request_head
    assert b"software: invented" in found["warcinfo"][1]
    said = found["response"][0].get_header
    assert said("WARC-Target-URI") == exchange.url
    assert said("WARC-Date") == "2024-05-22T08:30:15.123456Z"
    assert said("WARC-IP-Address") == "192.0.2.1"
    assert found["request"][0].get_header("WARC-Concurrent-To") == said("WARC-Record-ID")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_what_was_written_is_read(name: str, tmp_path: Path) -> None:
    file = WarcFile(write(tmp_path / name, make_exchange(), make_exchange("b/")))
    assert file.urls == {BASE, f"{BASE}b/"}
    assert file.damages == []
    capture = file.find(f"{BASE}b/index.html")
    assert capture is not None
    assert capture.at == NOW
    assert capture.record_url.startswith(f"{(tmp_path / name).as_uri()}#urn:uuid:")
    headers = (("Content-Type", "text/html"), ("X-By", "Müller"), ("ETag", '"1"'))
    assert file.read(capture) == CapturedResponse(200, headers, "<p>虚构的一页</p>".encode(), is_proved=True)
    assert file.find(f"{BASE}c/") is None
    assert file.explain_absence(f"{BASE}c/") == f"not in {tmp_path / name}"


def test_a_disk_that_is_full_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.warc.gz"
    path.touch()
    writer = WarcWriter(path, {})
    writer.write(make_exchange())
    with monkeypatch.context() as patch:
        patch.setattr(writer, "_make_request", fill_disk)
        with pytest.raises(OSError, match="No space"):
            writer.write(make_exchange("b/"))
    writer.write(make_exchange("c/"))
    writer.close()
    assert WarcFile(path).urls == {BASE, f"{BASE}c/"}
    assert WarcFile(path).damages == []


def test_what_a_full_disk_did_not_take_is_forgotten(tmp_path: Path) -> None:
    """Files may grow to a limit here, as on a disk; a longer exchange fails, and a shorter one is written whole."""
    path = tmp_path / "a.warc"
    path.touch()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    writer = WarcWriter(path, {})
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
        for body in (b"x" * 19_500, b"x" * 300_000):
            with pytest.raises(OSError, match="File too large"):
                writer.write(replace(make_exchange("b/"), body=body))
        writer.write(make_exchange("c/"))
        writer.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert WarcFile(path).urls == {f"{BASE}c/"}
    assert WarcFile(path).damages == []


class FullDisk(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise OSError(28, "No space left on device")


def fill_disk(exchange: Exchange) -> ArcWarcRecord:
    """A request that breaks off behind its answer."""
    record = WARCWriter(BytesIO()).create_warc_record(
        exchange.url, "request", warc_headers_dict={"WARC-Block-Digest": "-"}
    )
    record.raw_stream = FullDisk()
    return record


class Foreign:
    """A file as other crawlers write them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.out = BytesIO()
        self.writer = WARCWriter(self.out, gzip=path.suffix == ".gz")

    def add(self, kind: str, url: str, status: str = "200 OK", body: bytes = b"", **said: str) -> None:
        http = {"Content-Type": "text/html"} | ({"Transfer-Encoding": "chunked"} if body.endswith(b"0\r\n\r\n") else {})
        head = StatusAndHeaders(status, list(http.items()), protocol="HTTP/1.1")
        headers = {name.replace("_", "-"): value for name, value in said.items()}
        given = {"payload": BytesIO(body), "length": len(body)} if kind != "revisit" else {}
        record = self.writer.create_warc_record(url, kind, http_headers=head, warc_headers_dict=headers, **given)
        self.writer.write_record(record)

    def close(self) -> WarcFile:
        self.path.write_bytes(self.out.getvalue())
        return WarcFile(self.path)


@pytest.fixture(params=["a.warc", "a.warc.gz"])
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Foreign:
    return Foreign(tmp_path / request.param)


def test_a_file_of_another_crawler(foreign: Foreign) -> None:
    chunked = b"5\r\n<p>\xe8\x99\r\n1\r\n\x9a\r\n0\r\n\r\n"
    foreign.add("response", f"<{BASE}虚/>", body=chunked)
    foreign.add("response", "dns:a.example", body=b"192.0.2.1")
    foreign.add("resource", f"{BASE}log", body=b"log")
    foreign.add("response", f"{BASE}cut/", body=b"<p>", WARC_Truncated="time")
    file = foreign.close()
    capture = file.find(f"{BASE}%E8%99%9A/")
    assert capture is not None
    assert file.read(capture).body.decode() == "<p>虚"
    assert file.urls == {f"{BASE}%E8%99%9A/", f"{BASE}cut/"}
    cut = file.find(f"{BASE}cut/")
    assert cut is not None
    with pytest.raises(BrokenError, match="was cut short when it was captured"):
        file.read(cut)


@pytest.mark.parametrize("kept", [0.2, 0.9])
def test_a_stream_that_was_captured_in_part(kept: float, tmp_path: Path) -> None:
    file = WarcFile(write(tmp_path / "a.warc", make_exchange(body=PAGE[: int(kept * len(PAGE))])))
    capture = file.find(BASE)
    assert capture is not None
    with pytest.raises(BrokenError, match=r"^was cut short when it was captured$"):
        file.read(capture)


def test_a_body_that_was_decoded_when_it_was_captured(tmp_path: Path) -> None:
    file = WarcFile(write(tmp_path / "a.warc", make_exchange(body=b"<p>")))
    capture = file.find(BASE)
    assert capture is not None
    assert (file.read(capture).body, file.read(capture).is_proved) == (b"<p>", False)


def test_an_address_with_several_answers(foreign: Foreign) -> None:
    at = [{"WARC_Date": f"2024-05-2{day}T00:00:00Z"} for day in range(5)]
    foreign.add("response", BASE, body=b"second", **at[2])
    foreign.add("response", BASE, body=b"first", **at[1])
    foreign.add("response", BASE, "503 Busy", **at[3])
    foreign.add("revisit", BASE, "304 Not Modified", **at[4])
    foreign.add("revisit", f"{BASE}b/", "304 Not Modified", **at[4])
    foreign.add("revisit", f"{BASE}c/", WARC_Refers_To_Target_URI=BASE, **at[4])
    file = foreign.close()
    found = [file.find(url) for url in (BASE, f"{BASE}b/", f"{BASE}c/")]
    assert [capture and capture.status for capture in found] == [200, 304, 200]
    assert [file.read(capture).body for capture in found if capture] == [b"second", b"", b"second"]


def test_what_is_no_record_is_told(foreign: Foreign) -> None:
    foreign.add("response", BASE, body=b"whole", WARC_Date="yesterday")
    file = foreign.close()
    assert [(damage.offset, damage.reason, damage.url) for damage in file.damages] == [(0, "cannot be parsed", None)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"<html>", "is not a WARC file"),
        (PAGE, None),
        (
            gzip.compress(b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\nWARC/1.1\r\n" * 2, mtime=0),
            "one gzip member, not one per record",
        ),
    ],
    ids=["empty", "text", "gzip", "gzip of many"],
)
def test_what_is_no_such_file(data: bytes, says: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(data)
    if says is None:
        assert [damage.reason for damage in WarcFile(tmp_path / "a.warc.gz").damages] == ["has an incomplete header"]
        return
    with pytest.raises(NotWarcError, match=says):
        WarcFile(tmp_path / "a.warc.gz")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_killed_run_loses_its_last_record_and_no_other(name: str, tmp_path: Path) -> None:
    whole = write(tmp_path / name, make_exchange(), make_exchange("b/")).read_bytes()
    ends = [capture.offset for capture in _list_captures(WarcFile(tmp_path / name))]
    for end in range(ends[1] + 1, len(whole), 7):
        (tmp_path / name).write_bytes(whole[:end])
        file = WarcFile(tmp_path / name)
        assert BASE in file.urls
        assert (f"{BASE}b/" in file.urls) or [damage.reason for damage in file.damages] in (
            ["is cut short"],
            ["has an incomplete header"],
        )


def _list_captures(file: WarcFile) -> Iterator[object]:
    return iter(sorted((file.find(url) for url in file.urls), key=lambda capture: capture.offset))  # type: ignore


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_what_comes_behind_a_torn_record_is_read(name: str, tmp_path: Path) -> None:
    torn = write(tmp_path / name, make_exchange("torn/", PAGE * 20)).read_bytes()[:-900]
    (tmp_path / "whole").touch()
    after = write(tmp_path / f"b{name}", make_exchange("whole/")).read_bytes()
    (tmp_path / name).write_bytes(torn + after)
    file = WarcFile(tmp_path / name)
    assert f"{BASE}whole/" in file.urls


def test_no_record_is_looked_for_in_the_damaged_content_of_another(tmp_path: Path) -> None:
    content = write(tmp_path / "inner.warc", make_exchange("inner/")).read_bytes()
    path = write(tmp_path / "a.warc", make_exchange("outer/", content + b"end"), make_exchange("last/"))
    path.write_bytes(path.read_bytes().replace(b"end", b"END"))
    file = WarcFile(path)
    assert file.urls == {f"{BASE}last/"}
    assert [(damage.url, damage.reason) for damage in file.damages] == [(f"{BASE}outer/", "does not match its digest")]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.integers(0, 2_000), st.integers(1, 255)), min_size=1, max_size=4), gz=st.booleans())
def test_damage_anywhere_is_told_and_stops_nothing(flips: list[tuple[int, int]], gz: bool, tmp_path: Path) -> None:
    path = tmp_path / ("a.warc.gz" if gz else "a.warc")
    path.unlink(missing_ok=True)
    data = bytearray(write(path, *(make_exchange(f"{number}/") for number in range(3))).read_bytes())
    for at, change in flips:
        data[5 + at % (len(data) - 5)] ^= change
    path.write_bytes(data)
    file = WarcFile(path)
    for url in file.urls:
        capture = file.find(url)
        assert capture is not None
        answer = file.read(capture)
        assert not gz or answer.body.decode() == "<p>虚构的一页</p>"  # a plain file holds no sum of its heads


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_records_that_are_too_large_are_left_out(name: str, tmp_path: Path) -> None:
    large, bomb = os.urandom(300_000), gzip.compress(bytes(1 << 28))
    path = write(
        tmp_path / name,
        make_exchange("large/", gzip.compress(large)),
        make_exchange("bomb/", bomb[: 1 << 20]),
        make_exchange("many/", bytes(1 << 22)),
        make_exchange("last/"),
    )
    assert WarcFile(path).damages == []
    with WarcFile(path, 280_000) as file:
        assert [(damage.url, damage.reason) for damage in file.damages] == [
            (f"{BASE}{page}/", "is larger than 280000 bytes (DOWNLOAD_MAXSIZE)") for page in ("large", "many")
        ]
        assert file.urls == {f"{BASE}bomb/", f"{BASE}last/"}
        bomb_capture, last = file.find(f"{BASE}bomb/"), file.find(f"{BASE}last/")
        assert bomb_capture
        assert last
        with pytest.raises(BrokenError, match=r"^decodes to more than 280000 bytes \(DOWNLOAD_MAXSIZE\)$"):
            file.read(bomb_capture)
        assert file.read(last).body
