"""`scrapy crawl feed`: where a feed is looked for, and what becomes of one that is not there or not sound."""

from pathlib import Path

import pytest

from tests.support.cli import FAST, crawl, select
from tests.support.fake_host import FakeHost, Response
from tests.support.fork_server import Run
from tests.support.tiny_sites import butterfly as blog

ENTRY = "<entry><title>{title}</title><link href='{url}'/><content type='html'>&lt;p&gt;灯&lt;/p&gt;</content></entry>"


def write_feed(*urls: str) -> Response:
    entries = "".join(ENTRY.format(title="灯塔", url=url) for url in urls)
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><link href='{blog.BASE}/'/>{entries}</feed>"
    return Response(feed.encode(), content_type="application/xml; charset=utf-8")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_feed_is_found_through_the_home_page(archive: Path) -> None:
    url = f"{blog.BASE}/2024/05/22/Note/lighthouse/"
    home = Response(b"<link rel='alternate' type='application/rss+xml' href='/all.xml'>")
    feed = write_feed(url, "https://elsewhere.example/a/", f"{blog.BASE}/Talk2Paper/Paper/2025-01-01/NeRF/")
    with FakeHost({"/": home, "/all.xml": feed}) as host:
        run = crawl("feed", "-a", f"site={host.url}", *FAST, archive=f"sqlite:///{archive}")
        assert host.requested == ["/", "/all.xml"]
    assert run.returncode == 1
    assert select(archive, "SELECT url, media_type, theme FROM revisions") == [(url, "application/atom+xml", None)]
    assert select(archive, "SELECT base_url, checked_at, listed_at FROM sites") == [(f"{blog.BASE}/", None, None)]
    assert select(archive, "SELECT DISTINCT error FROM failures") == [("the feed names a URL outside the site",)]
    assert select(archive, "SELECT count(*) FROM failures") == [(2,)]


def read_feed(source: bytes, archive: Path, runs: int = 1) -> Run:
    """The last of several runs that read a feed."""
    responses = {"/": Response(b""), "/atom.xml": Response(source, content_type="text/xml; charset=iso-8859-1")}
    with FakeHost(responses) as host:
        for _ in range(runs):
            run = crawl("feed", "-a", f"site={host.url}", *FAST, archive=f"sqlite:///{archive}")
    return run


def test_a_feed_that_is_cut_off_and_in_another_encoding(archive: Path) -> None:
    entries = "".join(ENTRY.format(title=f"灯&塔 {number}", url=f"/{number}/") for number in (1, 2, 3))
    source = f"<?xml version='1.0' encoding='gbk'?><feed><link rel='self' href='/atom.xml'/><entry/>{entries}"
    run = read_feed(source.encode("gbk")[:-20], archive)
    assert run.returncode == 1
    assert select(archive, "SELECT title FROM posts ORDER BY title") == [("灯&塔 1",), ("灯&塔 2",)]
    failures = [error for (error,) in select(archive, "SELECT error FROM failures ORDER BY error")]
    assert failures[0] == "an entry of the feed has no URL of its own: without a title"
    assert failures[1].startswith("the feed is cut off in an entry, which is not read: http://127.0.0.1:")
    assert failures[1].endswith("/3/")
    assert select(archive, "SELECT outcome FROM crawl_sites") == [("failed",)]


def test_several_entries_for_one_url_are_the_same_post_in_every_run(archive: Path) -> None:
    entries = [ENTRY.format(title=title, url="/1/").replace("灯&", f"{title}&") for title in ("旧", "新")]
    times = ("2023-05-01t00:00:00z", "2023-06-01 00:00:00+08:00")
    dated = [
        entry.replace("<link", f"<updated>{moment}</updated><link")
        for entry, moment in zip(entries, times, strict=True)
    ]
    source = f"<feed><link rel='self' href='/atom.xml'/>{''.join(dated)}</feed>"
    assert read_feed(source.encode(), archive, runs=3).returncode == 0
    assert select(archive, "SELECT title FROM posts") == [("新",)]
    assert select(archive, "SELECT kind FROM events") == [("new",)]


@pytest.mark.parametrize(
    ("responses", "requested", "reason"),
    [
        ({"/": Response(b"")}, ["/", "/atom.xml", "/rss2.xml"], "no feed: HTTP 404"),
        ({"/": Response(b"\xff")}, ["/"], "is not utf-8"),
        (
            {"/": Response(b""), "/rss2.xml": Response(b"<p>")},
            ["/", "/atom.xml", "/rss2.xml"],
            "neither an Atom feed nor RSS",
        ),
    ],
    ids=["none", "no home", "no feed"],
)
def test_a_site_without_a_feed(
    archive: Path, responses: dict[str, Response], requested: list[str], reason: str
) -> None:
    with FakeHost(responses) as host:
        run = crawl("feed", "-a", f"site={host.url}", *FAST, archive=f"sqlite:///{archive}")
        assert host.requested == requested
    assert run.returncode == 5
    assert run.stdout == ""
    assert run.stderr.splitlines()[-1].startswith(f"cannot read {host.url}/: ")
    assert reason in run.stderr.splitlines()[-1]
