"""Lectures: found through the archives of a blog, a category, its feed, by their own address; nothing else is kept."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.cli import FAST, crawl, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites.lecture_blog import OTHERS, PUBLIC, TALKS, write_blog, write_feed, write_page


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def crawl_lectures(archive: Path, *sites: str, known: str = "") -> tuple[int, str, str]:
    settings = ("-s", f"LECTURE_SITES={known}") if known else ()
    given = ("-a", f"site={' '.join(sites)}") if sites else ()
    run = crawl("lectures", *given, *settings, *FAST, archive=f"sqlite:///{archive}")
    return run.returncode, run.stdout, run.stderr


def test_a_second_crawl_of_lectures_changes_nothing(archive: Path) -> None:
    responses = write_blog()
    del responses["/posts/90190122/"], responses["/archives/page/2/"]
    responses["/archives/"] = Response(responses["/archives/"].body.replace(b'rel="next"', b"hidden"))
    with FakeHost(responses) as host:
        first, second = (crawl_lectures(archive, known=host.url) for _ in "12")
    assert (first[0], second[0]) == (0, 0), first[2]
    assert "posts     1 of 1   1 new, 0 edited, 0 same" in first[1]
    assert "posts     1 of 1   0 new, 0 edited, 1 same" in second[1]
    assert select(archive, "SELECT kind, identity, url FROM posts") == [
        ("lecture", f"lecture:127.0.0.1:{host.server_port}/:posts/night", f"{host.url}{TALKS[1]}")
    ]
    assert select(archive, "SELECT count(*), count(raw) FROM fetches") == [(2, 1)]


def test_lectures_of_a_feed_that_is_cut_off(archive: Path) -> None:
    source = b"<?xml version='1.0' encoding='utf-16'?>" + write_feed().replace(b"</entry>", b"\xe7</entry>", 1)
    fed = {"/": Response(write_page("")), "/atom.xml": Response(source.removesuffix(b"</feed>"))}
    fed |= {path: response for path, response in write_blog().items() if path in (*TALKS, *OTHERS)}
    with FakeHost(fed) as host:
        code, _, _ = crawl_lectures(archive, host.url)
    assert code == 1
    assert select(archive, "SELECT url FROM posts") == [(f"{host.url}{TALKS[0]}",)]
    fault = "the feed is cut off behind its last entry: others may be missing"
    assert select(archive, "SELECT url, error FROM failures") == [(f"{host.url}/atom.xml", fault)]


def test_lectures_are_found_by_every_kind_of_url(archive: Path) -> None:
    """A copy of a known blog, a category, a feed, a lecture, and addresses where there is none."""
    fed = {"/": Response(write_page("")), "/atom.xml": Response(write_feed(), content_type="application/xml")}
    fed |= {path: response for path, response in write_blog().items() if path in (*TALKS, *OTHERS)}
    with (
        FakeHost(write_blog(canonical=True)) as copy,
        FakeHost(write_blog()) as other,
        FakeHost(fed) as feed,
        FakeHost({}) as dead,
    ):
        category, post = f"{other.url}/categories/{quote('讲座')}/", f"{other.url}{TALKS[0]}"
        note = f"{other.url}{OTHERS[0]}"
        code, out, err = crawl_lectures(archive, copy.url, category, post, feed.url, dead.url, note, known=PUBLIC)
    assert "Traceback" not in err
    assert code == 5, out
    assert f"cannot read {dead.url}/: HTTP 404" in err
    found = [url for (url,) in select(archive, "SELECT url FROM posts ORDER BY id")]
    assert sorted(found) == sorted(
        [
            f"{PUBLIC}posts/90190122/",
            f"{PUBLIC}posts/night.html",
            post,
            f"{other.url}{TALKS[1]}",
            f"{feed.url}{TALKS[0]}",
        ]
    )
    assert select(archive, "SELECT url, error FROM failures ORDER BY url") == sorted(
        [
            (f"{dead.url}/", "HTTP 404"),
            (note, "neither a lecture nor a list of posts in a known theme"),
            (f"{PUBLIC}posts/404/", "HTTP 404"),
        ]
    )
    assert not select(archive, f"SELECT url FROM fetches WHERE url LIKE '{PUBLIC}%' AND fetched_from IS NULL")
    assert "posts     5 of 5" in out
    assert select(archive, "SELECT title, arxiv_id FROM recommended_papers LIMIT 1") == [("Star Charts", None)]


def test_a_blog_without_lectures(archive: Path) -> None:
    with FakeHost({"/": Response(write_page("")), OTHERS[0]: write_blog()[OTHERS[0]]}) as host:
        code, out, _ = crawl_lectures(archive, host.url)
    assert code == 3
    assert "no post was found there: is this the address of the blog" in out
    assert select(archive, "SELECT stage, error FROM failures") == [
        ("list", "neither a lecture nor a list of posts in a known theme")
    ]


@pytest.mark.parametrize(
    ("pager", "reason"),
    [
        ('<a class="extend next" rel="next" href="/archives/">下一页</a>', "was read before"),
        ('<a class="extend next" href="javascript:void(0)">下一页</a>', "shows further pages"),
    ],
)
def test_a_list_without_a_certain_end_is_a_failure(archive: Path, pager: str, reason: str) -> None:
    responses = write_blog()
    first = responses["/archives/"].body.decode()
    link = re.search('<a[^>]*rel="next".*?</a>', first, re.DOTALL)
    assert link
    responses["/archives/"] = Response(first.replace(link[0], pager).encode())
    with FakeHost(responses) as host:
        code, _, _ = crawl_lectures(archive, host.url)
    assert code == 1
    ((error,),) = select(archive, "SELECT error FROM failures WHERE stage = 'list'")
    assert reason in error
