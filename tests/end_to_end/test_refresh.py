"""`scrapy refresh` as it is scheduled: what it asks for, and what it leaves for the next time."""

from collections.abc import Sequence
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
from tests.support.fake_host import Answer, Host, answer_with
from tests.support.refresher import Follower
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites import matery

PREFIX = "/Talk2Paper/"
NEWEST = datetime(2025, 9, 19, 4, tzinfo=UTC)
NONE_RECENT = ("-s", "REVISITS=0", "-s", "RECENT_POSTS=0")


@pytest.fixture
def follower(tmp_path: Path) -> Follower:
    return Follower(tmp_path / "archive.db")


def invent_posts(days: int = 40) -> list[Post]:
    """A digest a day and a note."""
    at = [NEWEST - timedelta(days=ago) for ago in range(days)]
    return [*(invent_digest(TOPICS[0], day, (n,)) for n, day in enumerate(at)), invent_note(0, at[-1])]


def deploy(posts: Sequence[Post], seed: int = 1) -> dict[str, Answer]:
    theme = Matery(per_page=5)
    renamed = [replace(post, path=post.path.split("/", 3)[3]) for post in posts]
    return answer_with(dict(render_site(renamed, minified=False, seed=seed, theme=theme)), prefix=PREFIX)


def address(post: Post) -> str:
    return f"{PREFIX}{post.path.split('/', 3)[3]}/"


def test_nothing_was_deployed(follower: Follower) -> None:
    with Host(blog.write_blog()) as host:
        assert follower.refresh(host) == 0
        before = select(follower.archive, "SELECT * FROM post_urls"), select(follower.archive, "SELECT * FROM fetches")
        assert follower.refresh(host) == 0
        assert host.asked == ["/"]
        answers = host.answers
    assert "unchanged   https://kedreamix.github.io/ has no new deployment" in follower.output
    with Host(answers) as elsewhere:
        assert follower.refresh(elsewhere) == 0
        assert elsewhere.asked == ["/"], "another copy of the same deployment"
    after = select(follower.archive, "SELECT * FROM post_urls"), select(follower.archive, "SELECT * FROM fetches")
    assert before == after
    assert select(follower.archive, "SELECT mode, outcome FROM crawls") == [("refresh", "finished")] * 3


def test_what_failed_is_asked_for_again(follower: Follower) -> None:
    """The deployment counts as taken in only when all of it is."""
    answers = blog.write_blog()
    with Host(answers | {blog.PATHS[0]: Answer(status=500)}) as host:
        assert follower.refresh(host) == 1
        assert select(follower.archive, "SELECT home_etag, settled_at FROM sites") == [(None, None)]
        host.answers = answers
        assert follower.refresh(host) == 0
        assert blog.PATHS[0] in host.asked
        assert select(follower.archive, "SELECT count(*) FROM posts") == [(4,)]
        assert follower.refresh(host) == 0
        assert host.asked == ["/"]


def test_a_post_may_have_moved_to_an_address_that_does_not_answer(follower: Follower) -> None:
    answers = blog.write_blog()
    moved = blog.PATHS[0].replace("/NeRF/", "/nerf/")
    lists = answers["/archives/"].body.replace(blog.PATHS[0].encode(), moved.encode())
    home = Answer(answers["/"].body + b"<!-- anew -->")
    with Host(answers) as host:
        assert follower.refresh(host) == 0
        del host.answers[blog.PATHS[0]]
        host.answers |= {"/archives/": Answer(lists), "/": home, moved: Answer(status=503)}
        assert follower.refresh(host) == 1
        assert follower.count_events() == {}, "nothing is gone while that is not known"
        host.answers[moved] = Answer(blog.write_post(moved, 0).encode())
        assert follower.refresh(host) == 0
        assert follower.count_events() == {"moved": 1}
    assert select(follower.archive, "SELECT count(*) FROM posts WHERE status = 'live'") == [(4,)]


def test_a_calendar_tells_where_new_posts_stand(follower: Follower) -> None:
    old, posts = invent_digest(TOPICS[1], NEWEST - timedelta(days=30), (900,)), invent_posts()
    new = [invent_digest(topic, NEWEST + timedelta(days=1), (950 + n,)) for n, topic in enumerate(TOPICS)]
    with Host(deploy(posts)) as host:
        assert follower.refresh(host, prefix=PREFIX) == 0
        host.answers = deploy([*posts, *new, old], seed=2)
        assert follower.refresh(host, *NONE_RECENT, prefix=PREFIX) == 0
        assert follower.count_events() == {"new": 6}
        august = [f"{PREFIX}archives/2025/08/{page}" for page in ("", "page/2/", "page/3/")]
        wanted = [PREFIX, f"{PREFIX}archives/", *august, *map(address, [*new, old])]
        assert set(wanted) <= set(host.asked)
        assert len(host.asked) <= len(wanted) + 1, "one known post in turn"
        assert follower.refresh(host, prefix=PREFIX) == 0
        assert host.asked == [PREFIX]


def test_posts_of_which_no_list_tells_edits_are_looked_at_in_turn(follower: Follower) -> None:
    posts, seen = invent_posts(20), list[str]()
    with Host(deploy(posts)) as host:
        assert follower.refresh(host, prefix=PREFIX) == 0
        edited = [replace(posts[-1], html="<p>改过了。</p>"), replace(posts[0], papers=posts[1].papers)]
        for seed in (2, 3, 4, 5):
            host.answers = deploy([*edited, *posts[1:-1]], seed)
            assert follower.refresh(host, "-s", "REVISITS=7", "-s", "RECENT_POSTS=1", prefix=PREFIX) == 0
            lists = {PREFIX, f"{PREFIX}archives/"}
            seen += [path for path in host.asked if path not in lists]
    assert len(seen) <= 4 * (7 + 1), "and the first one, which tells whose copy it is"
    assert set(seen) == {address(post) for post in posts}
    assert select(follower.archive, "SELECT count(*) FROM events WHERE kind = 'edited'") == [(2,)]


def test_fewer_posts_than_known_make_it_read_the_whole_list(follower: Follower) -> None:
    posts = invent_posts(20)
    with Host(deploy(posts)) as host:
        assert follower.refresh(host, prefix=PREFIX) == 0
        host.answers = deploy(posts[:4] + posts[5:], seed=2)
        assert follower.refresh(host, *NONE_RECENT, prefix=PREFIX) == 0
        assert follower.count_events() == {"gone": 1}
        assert f"{PREFIX}archives/page/4/" in host.asked
        assert len(host.asked) <= 5 + 2, "the home page, four lists, the first post and one in turn"


def test_a_known_post_that_is_missing_makes_it_read_the_whole_list(follower: Follower) -> None:
    """The calendar does not reach back to it, and the week is not over."""
    posts = [*invent_posts(20), invent_digest(TOPICS[1], NEWEST - timedelta(days=500), (900,))]
    with Host(deploy(posts)) as host:
        assert follower.refresh(host, prefix=PREFIX) == 0
        host.answers = deploy(posts[:-1], seed=2)
        del host.answers[address(posts[3])]
        assert follower.refresh(host, "-s", "REVISITS=22", prefix=PREFIX) == 1
        assert [url for (url,) in select(follower.archive, "SELECT url FROM failures")] == [
            f"https://kedreamix.github.io{path_of(replace(posts[3], path=address(posts[3]).strip('/')))}"
        ], "the list names it, so that it is missed"
        host.answers = deploy(posts[:-1], seed=3)
        assert follower.refresh(host, *NONE_RECENT, "-s", "LISTS_DAYS=0", prefix=PREFIX) == 0
        assert follower.count_events() == {"gone": 1}


def test_a_host_that_says_unchanged_of_every_site(follower: Follower) -> None:
    """Both sites are known, and an answer 304 that names neither tells nothing."""
    with Host(blog.write_blog() | matery.write_blog()) as host:
        assert follower.refresh(host) == 0
        assert follower.refresh(host, prefix=PREFIX) == 0
    with Host(blog.write_blog() | {"/": Answer(status=304)}) as vague:
        assert follower.refresh(vague) == 1
        assert vague.asked == ["/", "/"]


def test_all_of_it_on_demand(follower: Follower) -> None:
    with Host(blog.write_blog()) as host:
        assert follower.refresh(host) == 0
        assert follower.refresh(host, "--full") == 0
        assert set(blog.PATHS) <= set(host.asked)
    assert "4 of 4   0 new, 0 edited, 4 same" in follower.output


def test_calls_that_cannot_start(follower: Follower) -> None:
    site = ("--site", "http://127.0.0.1:9/")
    for arguments, message in (
        (
            ("refresh", *site, "-s", "REVISIT_DAYS=0"),
            "scrapy refresh: REVISIT_DAYS must be an integer >= 1, got 0\n",
        ),
        (("refresh", *site, "-s", "LISTS_DAYS=a"), "scrapy refresh: LISTS_DAYS must be an integer >= 0, got a\n"),
        (("crawl", "kedreamix", "-a", "mode=fast"), "scrapy crawl: -a mode=fast: mode must be full or refresh\n"),
        (("refresh", "https://a.example/"), "scrapy refresh: takes no arguments, not https://a.example/\n"),
    ):
        assert follower.run(*arguments) == 2
        assert follower.output == message
    assert not follower.archive.exists()
