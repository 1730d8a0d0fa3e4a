"""`scrapy refresh` as it is scheduled: what it requests, and what it leaves for the next run."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.blog.deployment import path_of
from tests.blog.invention import TOPICS, invent_digest, invent_note
from tests.blog.matery import Matery
from tests.blog.posts import Post
from tests.blog.site import render_site
from tests.support.cli import select
from tests.support.fake_host import FakeHost, Response, make_responses
from tests.support.refresher import Refresher
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites import matery

PREFIX = "/Talk2Paper/"
NEWEST = datetime(2025, 9, 19, 4, tzinfo=UTC)
NONE_RECENT = ("-s", "REVISITS=0", "-s", "RECENT_POSTS=0")


@pytest.fixture
def refresher(tmp_path: Path) -> Refresher:
    return Refresher(tmp_path / "archive.db")


def invent_posts(days: int = 40) -> list[Post]:
    """A digest a day and a note."""
    at = [NEWEST - timedelta(days=ago) for ago in range(days)]
    return [*(invent_digest(TOPICS[0], day, (n,)) for n, day in enumerate(at)), invent_note(0, at[-1])]


def deploy(posts: Sequence[Post], seed: int = 1) -> dict[str, Response]:
    theme = Matery(per_page=5)
    renamed = [replace(post, path=post.path.split("/", 3)[3]) for post in posts]
    return make_responses(dict(render_site(renamed, minified=False, seed=seed, theme=theme)), prefix=PREFIX)


def address(post: Post) -> str:
    return f"{PREFIX}{post.path.split('/', 3)[3]}/"


def test_unchanged_home_page_ends_the_refresh(refresher: Refresher) -> None:
    with FakeHost(blog.write_blog()) as host:
        assert refresher.refresh(host) == 0
        before = [select(refresher.archive, f"SELECT * FROM {table}") for table in ("post_urls", "fetches")]
        assert refresher.refresh(host) == 0
        assert host.requested == ["/"]
        responses = host.responses
    assert "unchanged   https://kedreamix.github.io/ has no new deployment" in refresher.output
    with FakeHost(responses) as elsewhere:
        assert refresher.refresh(elsewhere) == 0
        assert elsewhere.requested == ["/"], "another copy of the same deployment"
    after = [select(refresher.archive, f"SELECT * FROM {table}") for table in ("post_urls", "fetches")]
    assert before == after
    assert select(refresher.archive, "SELECT mode, outcome FROM crawls") == [("refresh", "finished")] * 3


def test_failed_posts_are_requested_again(refresher: Refresher) -> None:
    """The deployment counts as taken in only when all of it is."""
    responses = blog.write_blog()
    with FakeHost(responses | {blog.PATHS[0]: Response(status=500)}) as host:
        assert refresher.refresh(host) == 1
        assert select(refresher.archive, "SELECT home_etag, settled_at FROM sites") == [(None, None)]
        host.responses = responses
        assert refresher.refresh(host) == 0
        assert blog.PATHS[0] in host.requested
        assert select(refresher.archive, "SELECT count(*) FROM posts") == [(4,)]
        assert refresher.refresh(host) == 0
        assert host.requested == ["/"]


def test_post_is_not_gone_while_a_new_url_fails(refresher: Refresher) -> None:
    responses = blog.write_blog()
    moved = blog.PATHS[0].replace("/NeRF/", "/nerf/")
    lists = responses["/archives/"].body.replace(blog.PATHS[0].encode(), moved.encode())
    home = Response(responses["/"].body + b"<!-- anew -->")
    with FakeHost(responses) as host:
        assert refresher.refresh(host) == 0
        del host.responses[blog.PATHS[0]]
        host.responses |= {"/archives/": Response(lists), "/": home, moved: Response(status=503)}
        assert refresher.refresh(host) == 1
        assert refresher.count_events() == {}, "nothing is gone while that is not known"
        host.responses[moved] = Response(blog.write_post(moved, 0).encode())
        assert refresher.refresh(host) == 0
        assert refresher.count_events() == {"moved": 1}
    assert select(refresher.archive, "SELECT count(*) FROM posts WHERE status = 'live'") == [(4,)]


@pytest.mark.parametrize("complete", [True, False], ids=["with its pages", "without its pages"])
def test_an_archive_of_an_earlier_version_has_no_edits(refresher: Refresher, complete: bool) -> None:
    """Its content hashes are of another rule, and it lacks what this version reads of a page."""
    responses = blog.write_blog()
    edited = responses[blog.PATHS[0]].body.replace(b"</article>", b"<p>anew</p></article>")
    with FakeHost(responses) as host:
        assert refresher.refresh(host) == 0
        with closing(sqlite3.connect(refresher.archive)) as connection, connection:
            connection.execute("UPDATE revisions SET content_hash = substr(content_hash, 3)")
            connection.execute("UPDATE posts SET description = NULL")
            if not complete:
                connection.execute("UPDATE fetches SET raw = NULL, state = 'elsewhere'")
        host.responses = {path: Response(page.body + b"<!-- anew -->") for path, page in responses.items()}
        host.responses |= {blog.PATHS[0]: Response(edited)}
        assert refresher.run("crawl", "kedreamix", "-a", f"site={host.url}/") == 0
    assert refresher.count_events() == ({"edited": 1} if complete else {})
    assert ("reading them again" in refresher.output) is complete
    assert select(refresher.archive, "SELECT count(*) FROM revisions WHERE length(content_hash) = 64") == [
        (0 if complete else 4,)
    ]


def test_calendar_tells_which_lists_have_new_posts(refresher: Refresher) -> None:
    old, posts = invent_digest(TOPICS[1], NEWEST - timedelta(days=30), (900,)), invent_posts()
    new = [invent_digest(topic, NEWEST + timedelta(days=1), (950 + n,)) for n, topic in enumerate(TOPICS)]
    with FakeHost(deploy(posts)) as host:
        assert refresher.refresh(host, prefix=PREFIX) == 0
        host.responses = deploy([*posts, *new, old], seed=2)
        assert refresher.refresh(host, *NONE_RECENT, prefix=PREFIX) == 0
        assert refresher.count_events() == {"new": 6}
        august = [f"{PREFIX}archives/2025/08/{page}" for page in ("", "page/2/", "page/3/")]
        wanted = [PREFIX, f"{PREFIX}archives/", *august, *map(address, [*new, old])]
        assert set(wanted) <= set(host.requested)
        assert len(host.requested) <= len(wanted) + 1, "one known post in turn"
        assert refresher.refresh(host, prefix=PREFIX) == 0
        assert host.requested == [PREFIX]


def test_posts_without_update_times_are_revisited_in_turn(refresher: Refresher) -> None:
    posts, seen = invent_posts(20), list[str]()
    with FakeHost(deploy(posts)) as host:
        assert refresher.refresh(host, prefix=PREFIX) == 0
        edited = [replace(posts[-1], html="<p>改过了。</p>"), replace(posts[0], papers=posts[1].papers)]
        for seed in (2, 3, 4, 5):
            host.responses = deploy([*edited, *posts[1:-1]], seed)
            assert refresher.refresh(host, "-s", "REVISITS=7", "-s", "RECENT_POSTS=1", prefix=PREFIX) == 0
            lists = {PREFIX, f"{PREFIX}archives/"}
            seen += [path for path in host.requested if path not in lists]
    assert len(seen) <= 4 * (7 + 1), "and the first one, which tells whose copy it is"
    assert set(seen) == {address(post) for post in posts}
    assert select(refresher.archive, "SELECT count(*) FROM events WHERE kind = 'edited'") == [(2,)]


def test_whole_list_is_read_when_posts_are_missing_from_the_count(refresher: Refresher) -> None:
    posts = invent_posts(20)
    with FakeHost(deploy(posts)) as host:
        assert refresher.refresh(host, prefix=PREFIX) == 0
        host.responses = deploy(posts[:4] + posts[5:], seed=2)
        assert refresher.refresh(host, *NONE_RECENT, prefix=PREFIX) == 0
        assert refresher.count_events() == {"gone": 1}
        assert f"{PREFIX}archives/page/4/" in host.requested
        assert len(host.requested) <= 5 + 2, "the home page, four lists, the first post and one in turn"


def test_whole_list_is_read_when_a_known_post_is_missing(refresher: Refresher) -> None:
    """The calendar does not reach back to it, and the week is not over."""
    posts = [*invent_posts(20), invent_digest(TOPICS[1], NEWEST - timedelta(days=500), (900,))]
    with FakeHost(deploy(posts)) as host:
        assert refresher.refresh(host, prefix=PREFIX) == 0
        host.responses = deploy(posts[:-1], seed=2)
        del host.responses[address(posts[3])]
        assert refresher.refresh(host, "-s", "REVISITS=22", prefix=PREFIX) == 1
        assert [url for (url,) in select(refresher.archive, "SELECT url FROM failures")] == [
            f"https://kedreamix.github.io{path_of(replace(posts[3], path=address(posts[3]).strip('/')))}"
        ], "the list names it, so that it is missed"
        host.responses = deploy(posts[:-1], seed=3)
        assert refresher.refresh(host, *NONE_RECENT, "-s", "LISTS_DAYS=0", prefix=PREFIX) == 0
        assert refresher.count_events() == {"gone": 1}


def test_304_that_names_no_site_is_a_failure(refresher: Refresher) -> None:
    """Both sites are known, and a 304 response that names neither says nothing."""
    with FakeHost(blog.write_blog() | matery.write_blog()) as host:
        assert refresher.refresh(host) == 0
        assert refresher.refresh(host, prefix=PREFIX) == 0
    with FakeHost(blog.write_blog() | {"/": Response(status=304)}) as vague:
        assert refresher.refresh(vague) == 5
        assert vague.requested == ["/", "/"]


def test_full_refresh_requests_every_post(refresher: Refresher) -> None:
    with FakeHost(blog.write_blog()) as host:
        assert refresher.refresh(host) == 0
        assert refresher.refresh(host, "--full") == 0
        assert set(blog.PATHS) <= set(host.requested)
    assert "4 of 4   0 new, 0 edited, 4 same" in refresher.output


def test_unusable_calls_exit_before_they_start(refresher: Refresher) -> None:
    site = ("--site", "http://127.0.0.1:9/")
    for arguments, message in (
        (
            ("refresh", *site, "-s", "REVISIT_DAYS=0"),
            "scrapy refresh: REVISIT_DAYS must be an integer >= 1, got 0\n",
        ),
        (("refresh", *site, "-s", "LISTS_DAYS=a"), "scrapy refresh: LISTS_DAYS must be an integer >= 0, got a\n"),
        (("crawl", "kedreamix", "-a", "mode=fast"), "scrapy crawl: -a mode=fast: mode must be full or refresh\n"),
        (("refresh", "https://a.example/"), "scrapy refresh: takes no arguments, got https://a.example/\n"),
    ):
        assert refresher.run(*arguments) == 2
        assert refresher.output == message
    assert not refresher.archive.exists()
