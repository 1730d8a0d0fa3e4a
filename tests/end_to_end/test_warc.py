"""Runs that write a WARC file, and runs that one answers: offline, and to the same archive."""

import gzip
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.settings import Settings

from crawler import signals
from crawler import transport as wire
from crawler.commands.reparse import rebuild_archive
from crawler.downloadermiddlewares.warc_recorder import Recorder, describe_exchange, record_into
from crawler.downloadermiddlewares.warc_replay import Replay, find_bases, open_warc
from crawler.transport import check_warc, configure_transport
from crawler.warc.reader import WarcFile
from pipelines.archive.store import open_archive
from pipelines.errors import UsageError
from tests.crawler.warc.test_warc_files import BASE, NOW, make_exchange, write
from tests.end_to_end.test_interruption import dump
from tests.support.cli import FAST, crawl, select
from tests.support.fake_host import Answer, Host
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites import matery

COPIES = ("copies", "-s", "SPIDER_MODULES=tests.support.copies_spider")
REFRESH = ("-a", "mode=refresh")
KNOWN = "https://kedreamix.github.io/"


def test_an_archive_is_built_from_what_was_recorded(tmp_path: Path) -> None:
    heard, built = (f"sqlite:///{tmp_path}/{name}.db" for name in ("heard", "built"))
    with Host(blog.write_blog() | matery.write_blog() | {blog.PATHS[0]: Answer(status=404)}) as host:
        sites = f"site={host.url}/ {host.url}{matery.PREFIX}"
        runs = [crawl(*COPIES, "-a", sites, "--warc", f"{tmp_path}/%Y.warc.gz", *FAST, archive=heard)]
        host.answers |= {blog.PATHS[1]: edit(host.answers[blog.PATHS[1]]), "/": edit(host.answers["/"])}
        host.answers |= {path: edit(host.answers[path]) for path in (blog.list_path(1), blog.list_path(2))}
        runs += [crawl(*COPIES, "-a", sites, *REFRESH, "--warc", f"{tmp_path}/b.warc.gz", *FAST, archive=heard)]
    first, second = sorted(tmp_path.glob("*.warc.gz"))
    runs += [crawl("kedreamix", "-a", f"warc={first}", archive=built)]
    runs += [crawl("kedreamix", "-a", f"warc={second}", *REFRESH, archive=built)]
    assert [run.returncode for run in runs] == [1, 1, 1, 1], "".join(run.stderr for run in runs)
    assert_same(tmp_path / "heard.db", tmp_path / "built.db")


def edit(answer: Answer) -> Answer:
    """Another summary of a post, another title in a list, another build of a home page."""
    body = answer.body.replace("一句话".encode(), "另一句话".encode()).replace(b">t<", b">u<")
    return Answer(body + b"<!-- built anew -->")


def assert_same(heard: Path, built: Path) -> None:
    """One archive says what the other does, and of when as well; only that it was read from files."""
    assert select(heard, "SELECT posts_new, posts_edited FROM crawls") == [(6, 0), (0, 1)]
    assert dump(built) == dump(heard)
    for noted in ("error FROM failures", "kind FROM events ORDER BY id"):
        assert select(built, f"SELECT {noted}") == select(heard, f"SELECT {noted}")
    assert select(built, "SELECT requests, bytes_received FROM crawls") == [(0, 0)] * 2
    assert not select(built, "SELECT url FROM fetches WHERE fetched_from NOT LIKE 'file:///%.warc.gz#urn:uuid:%'")
    read, kept = _list_times(heard), _list_times(built)
    assert kept.keys() == read.keys()
    assert all(abs(at - read[url]).total_seconds() < 1 for url, at in kept.items())
    with closing(open_archive(f"sqlite:///{built}")) as archive:
        rebuild_archive(archive, relearn=False)
    assert dump(built) == dump(heard)


def _list_times(archive: Path) -> dict[str, datetime]:
    moments = "SELECT crawl_id || url, fetched_at FROM fetches"
    return {url: datetime.fromisoformat(at) for url, at in select(archive, moments)}


def test_what_a_torn_file_does_not_hold_is_told(tmp_path: Path) -> None:
    warc, archive = tmp_path / "a.warc.gz", tmp_path / "archive.db"
    pages = {quote(path[1:]): gzip.compress(answer.body) for path, answer in blog.write_blog().items()}
    file = WarcFile(write(warc, *(make_exchange(path, body) for path, body in reversed(pages.items()))))
    last = max(capture.offset for path in blog.PATHS if (capture := file.find(BASE + quote(path[1:]))))
    warc.write_bytes(warc.read_bytes()[: last + 150])
    run = crawl("kedreamix", "-a", f"warc={warc}", archive=f"sqlite:///{archive}")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert select(archive, "SELECT count(*) FROM posts") == [(len(blog.PATHS) - 1,)]
    assert select(archive, "SELECT error FROM failures ORDER BY id") == [
        (f"the record at byte {last} is cut short",),
        (f"not in {warc}",),
    ]


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


def test_a_request_is_recorded_as_it_was_sent() -> None:
    asked = Request(f"{BASE}b%20c/?d=1", headers={"If-None-Match": '"1"'})
    answered = Response(asked.url, 304, Headers({"ETag": '"1"'}), protocol="HTTP/1.1")
    exchange = describe_exchange(asked, answered, NOW)
    assert exchange.request_head == (b'GET /b%20c/?d=1 HTTP/1.1\r\nHost: a.example\r\nIf-None-Match: "1"\r\n\r\n')
    assert exchange.response_head == b'HTTP/1.1 304 Not Modified\r\nEtag: "1"\r\n\r\n'
    assert (exchange.url, exchange.at, exchange.body, exchange.ip_address) == (asked.url, NOW, b"", None)


def test_an_answer_that_cannot_be_recorded_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "a.warc").touch()
    recorder = Recorder(tmp_path / "a.warc", "invented/1 (+me@example.org)")
    recorder.writer.write = _fill_disk  # type: ignore[method-assign]
    with pytest.raises(IgnoreRequest, match=r"^cannot write .*a\.warc: No space left on device$"):
        recorder.process_response(Request(BASE), Response(BASE))
    recorder.close()
    assert b"software: invented/1\r\n" in (tmp_path / "a.warc").read_bytes()


def _fill_disk(_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_file_that_nothing_was_recorded_in_is_not_left(tmp_path: Path) -> None:
    with record_into(Settings(), f"{tmp_path}/%Y-%m-%d.warc", NOW):
        assert [path.name for path in tmp_path.iterdir()] == ["2024-05-22.warc"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "reason"), [("there.warc", "File exists"), ("no/such.warc", "No such file")])
def test_a_file_that_cannot_be_made(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "there.warc").write_bytes(b"recorded")
    with pytest.raises(UsageError, match=f"^cannot make the WARC file .*{name}: {reason}"):
        record_into(Settings(), f"{tmp_path}/{name}", NOW).__enter__()
    assert (tmp_path / "there.warc").read_bytes() == b"recorded"


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


def test_what_is_answered_by_a_file_asks_nobody(tmp_path: Path) -> None:
    settings = Settings(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOADER_MIDDLEWARES": {"crawler.downloadermiddlewares.retry_after.RetryAfter": 560},
        }
    )
    warc = write(tmp_path / "a.warc", make_exchange())
    with configure_transport(settings, [KNOWN], str(warc), None):
        assert not settings.getbool("ROBOTSTXT_OBEY")
        assert settings["DOWNLOADER_MIDDLEWARES"]["crawler.downloadermiddlewares.retry_after.RetryAfter"] is None
        assert settings["DOWNLOADER_MIDDLEWARES"][Replay]
    open_warc.cache_clear()


def test_files_that_are_of_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    check_warc(None, None)
    check_warc("a.warc", None)
    with pytest.raises(UsageError, match=r"^nothing is written to b\.warc: what a\.warc answers"):
        check_warc("a.warc", "b.warc")
    monkeypatch.setattr(wire, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"^this needs warcio: pip install -e '\.\[warc\]'$"):
        check_warc(None, "b.warc")
