"""`scrapy crawl feed`: where a feed is looked for, and what becomes of one that is not there or not sound."""

from pathlib import Path

import pytest

from tests.support.cli import FAST, crawl, select
from tests.support.fake_host import FakeHost, Response
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
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.splitlines()[-1].startswith(f"cannot read {host.url}/: ")
    assert reason in run.stderr.splitlines()[-1]
