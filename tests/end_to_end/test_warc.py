"""Runs that record a WARC file, and runs that replay one: offline, and to the same archive."""

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
from crawler.commands.reparse import rebuild_archive
from crawler.downloadermiddlewares.warc_recorder import Recorder, describe_exchange, record_to
from crawler.downloadermiddlewares.warc_replay import Replay, find_bases
from crawler.transport import check_warc, choose_bases, configure_transport, open_replay
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


def test_a_recording_builds_the_same_archive(tmp_path: Path) -> None:
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
    """Both archives hold the same rows and times; only `fetched_from` names files."""
    assert select(heard, "SELECT posts_new, posts_edited FROM crawls") == [(6, 0), (0, 1)]
    assert dump(built) == dump(heard)
    for columns in ("error FROM failures", "kind FROM events ORDER BY id"):
        assert select(built, f"SELECT {columns}") == select(heard, f"SELECT {columns}")
    assert select(built, "SELECT requests, bytes_received FROM crawls") == [(0, 0)] * 2
    assert not select(built, "SELECT url FROM fetches WHERE fetched_from NOT LIKE 'file:///%.warc.gz#urn:uuid:%'")
    recorded, replayed = _list_times(heard), _list_times(built)
    assert replayed.keys() == recorded.keys()
    assert all(abs(at - recorded[url]).total_seconds() < 1 for url, at in replayed.items())
    with closing(open_archive(f"sqlite:///{built}")) as archive:
        rebuild_archive(archive, relearn=False)
    assert dump(built) == dump(heard)


def _list_times(archive: Path) -> dict[str, datetime]:
    moments = "SELECT crawl_id || url, fetched_at FROM fetches"
    return {url: datetime.fromisoformat(at) for url, at in select(archive, moments)}


def test_a_truncated_file_leaves_failures(tmp_path: Path) -> None:
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
    assert replay.crawler.heard == [  # type: ignore[attr-defined]
        (
            signals.page_failed,
            {
                "url": path.as_uri(),
                "stage": "fetch",
                "reason": "the record at byte 0 has an incomplete header",
                "site": None,
            },
        )
    ]


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


def test_a_replay_waits_for_no_host(tmp_path: Path) -> None:
    settings = Settings(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOADER_MIDDLEWARES": {"crawler.downloadermiddlewares.retry_after.RetryAfter": 560},
        }
    )
    warc = write(tmp_path / "a.warc", make_exchange())
    with open_replay(str(warc)) as file, configure_transport(settings, [KNOWN], file, None):
        assert not settings.getbool("ROBOTSTXT_OBEY")
        assert settings["DOWNLOADER_MIDDLEWARES"]["crawler.downloadermiddlewares.retry_after.RetryAfter"] is None
        assert settings["DOWNLOADER_MIDDLEWARES"][Replay]


def test_unusable_combinations_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_warc(None, None)
    check_warc("a.warc", None)
    with pytest.raises(UsageError, match=r"^warc=a\.warc cannot be combined with the recording b\.warc: "):
        check_warc("a.warc", "b.warc")
    monkeypatch.setattr("crawler.transport.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"^warcio is not installed: pip install -e '\.\[warc\]'$"):
        check_warc(None, "b.warc")
