"""The second site: whose copy a host is when only its posts say so, whether all was seen, both sites in one run."""

from pathlib import Path

import pytest

from tests.support.cli import FAST, crawl, crawl_host, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites import matery
from tests.support.tiny_sites.matery import ARCHIVES, PATHS, PREFIX

SECOND = "https://kedreamix.github.io/Talk2Paper/"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_mirror_is_recognised_by_its_first_post(archive: Path) -> None:
    with FakeHost(matery.write_blog()) as host:
        first = crawl_host(host, archive, prefix=PREFIX)
        requested, host.requested = host.requested, []
        second = crawl_host(host, archive, prefix=PREFIX)
    assert (first.returncode, second.returncode) == (0, 0), first.stdout + first.stderr
    assert sorted(requested) == sorted([PREFIX, ARCHIVES, f"{ARCHIVES}page/2/", *PATHS])
    assert sorted(host.requested) == sorted(requested)
    assert "posts     3 of 3   3 new" in first.stdout
    assert "posts     3 of 3   0 new, 0 edited, 3 same" in second.stdout
    assert select(archive, "SELECT base_url, theme, rank, listed_at IS NULL FROM sites") == [(SECOND, "matery", 1, 0)]
    assert select(archive, "SELECT status, count(*) FROM fetches GROUP BY status") == [(200, 4), (304, 2)]
    assert {url for (url,) in select(archive, f"SELECT substr(url, 1, {len(SECOND)}) FROM post_urls")} == {SECOND}


def test_mirror_is_recognised_by_a_later_post(archive: Path) -> None:
    with FakeHost(matery.write_blog() | {PATHS[0]: Response(status=404)}) as host:
        run = crawl_host(host, archive, prefix=PREFIX)
    assert run.returncode == 1
    assert select(archive, "SELECT base_url FROM sites") == [(SECOND,)]
    assert select(archive, "SELECT count(*) FROM posts") == [(2,)]


def test_site_whose_posts_name_no_url_is_its_own_site(archive: Path) -> None:
    with FakeHost(matery.write_blog(addressed=False)) as host:
        run = crawl_host(host, archive, prefix=PREFIX)
    assert run.returncode == 0, run.stderr
    assert select(archive, "SELECT base_url, theme FROM sites") == [(host.url + PREFIX, "matery")]


def test_site_without_a_known_theme_is_read(archive: Path) -> None:
    home = "<title>灯塔</title>"
    entries = "".join(f"<p><a href='/{name}/'>{name}</a> <time datetime='2024-06-01'>6月</time></p>" for name in "ab")
    post = "<meta property='og:title' content='灯'><main><p>灯<a href='https://arxiv.org/abs/2413.00001'>亮</a>了。</p></main>"
    pages = {"/": home, ARCHIVES.replace(PREFIX, "/"): entries, "/a/": post, "/b/": post.replace("<main>", "<div>")}
    with FakeHost({path: Response(page.encode()) for path, page in pages.items()}) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 0, run.stderr
    assert select(archive, "SELECT theme FROM sites UNION ALL SELECT theme FROM revisions") == [("general",)] * 3
    assert select(archive, "SELECT text FROM sections") == [("灯亮了。",)] * 2


@pytest.mark.parametrize(
    ("responses", "reason"),
    [
        ({ARCHIVES: Response(b"<p>soon</p>")}, "is not a list of posts in a known theme"),
        ({ARCHIVES: Response(b"\xff")}, "is not utf-8"),
        ({ARCHIVES: Response(status=404)}, "HTTP 404"),
        (dict.fromkeys(PATHS, Response(status=404)), "none of its first posts could be read"),
    ],
)
def test_unrecognised_site_is_refused(archive: Path, responses: dict[str, Response], reason: str) -> None:
    with FakeHost(matery.write_blog() | responses) as host:
        run = crawl_host(host, archive, prefix=PREFIX)
    assert run.returncode == 5
    assert run.stdout == ""
    assert reason in run.stderr.splitlines()[-1]
    assert run.stderr.splitlines()[-1].startswith(f"cannot read {host.url}{PREFIX}: ")
    assert select(archive, "SELECT count(*) FROM sites") == [(0,)]


def test_fewer_posts_than_the_site_counts(archive: Path) -> None:
    with FakeHost(matery.write_blog(pages=3, counted=15)) as host:
        run = crawl_host(host, archive, prefix=PREFIX)
    assert run.returncode == 3
    assert "ended after 2 of 3 pages" in run.stdout
    assert "first 3 of 15 on 2025-03-05" in run.stdout
    assert select(archive, "SELECT listed_at FROM sites") == [(None,)]


def test_both_sites_in_one_run(archive: Path) -> None:
    responses = blog.write_blog() | matery.write_blog(pages=3)
    astray = responses["/archives/"].body.replace(blog.PATHS[0].encode(), f"{PREFIX}Paper/2025-03-05/NeRF/".encode())
    with FakeHost(responses | {"/archives/": Response(astray)}) as host:
        copies = f"site={host.url}/ {host.url}{PREFIX}"
        settings = ("-s", "SPIDER_MODULES=tests.support.copies_spider")
        run = crawl("copies", "-a", copies, *settings, *FAST, archive=f"sqlite:///{archive}")
    assert run.returncode == 3, run.stderr
    assert "            3 of 4   https://kedreamix.github.io/\n" in run.stdout
    assert f"            3 of 3   {SECOND}\n" in run.stdout
    assert "    https://kedreamix.github.io/Talk2Paper/: the list of posts ended after" in run.stdout
    assert "3 of 3, papers 6" in run.stderr
    assert select(archive, "SELECT url, error FROM failures") == [
        (f"{SECOND}Paper/2025-03-05/NeRF/", "the list names a URL outside the site")
    ]
    assert select(archive, "SELECT base_url, listed_at IS NULL FROM sites ORDER BY rank") == [
        ("https://kedreamix.github.io/", 0),
        (SECOND, 1),
    ]
