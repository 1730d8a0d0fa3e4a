"""Listed URLs that are redirected: one post at both URLs in every run, and a failure where no post is."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.cli import select
from tests.support.fake_host import FakeHost, Response, forward, redirect
from tests.support.refresher import Refresher
from tests.support.tiny_sites import butterfly

NAMES = {"/dock/": "船坞", "/rope/": "绳", "/sail/": "帆", "/tide/": "潮"}
URLS = "SELECT replace(url, '{}', ''), status FROM post_urls ORDER BY url"


@pytest.fixture
def refresher(tmp_path: Path) -> Refresher:
    return Refresher(tmp_path / "archive.db")


def write_post(title: str, text: str = "写在岸上。") -> Response:
    page = f"<title>{title} | 港口</title><main><article><h1>{title}</h1><p>{title}，{text}</p></article></main>"
    return Response(page.encode())


def write_blog(listed: Mapping[str, str] = NAMES, **changes: Response) -> dict[str, Response]:
    """A blog of short posts in no known theme, whose list names `listed`; a new home page for each list."""
    items = "".join(
        f'<li><time datetime="2024-07-0{number}T08:00:00Z"></time> <a href="{path}">{title}</a></li>'
        for number, (path, title) in enumerate(listed.items(), 1)
    )
    posts = {path: write_post(title) for path, title in NAMES.items()}
    home = Response(f"<title>港口</title><p>{len(items)} {len(changes)}</p>".encode())
    return {"/": home, "/archives/": Response(f"<ul>{items}</ul>".encode()), **posts}


def show_urls(refresher: Refresher, host: FakeHost) -> list[tuple[object, ...]]:
    return select(refresher.archive, URLS.format(host.url))


def list_kinds(refresher: Refresher) -> list[object]:
    return [kind for (kind,) in select(refresher.archive, "SELECT kind FROM events ORDER BY id")]


def change_home(host: FakeHost) -> None:
    host.responses["/"] = Response(host.responses["/"].body + b"<p>again</p>")


@pytest.mark.parametrize(
    ("listed", "hops", "page"),
    [
        ("/old/", {"/old/": "/tide/"}, "/tide/"),
        ("/tide", {"/tide": "/tide/"}, "/tide/"),
        ("/a/", {"/a/": "/b/", "/b/": "../c", "/c": "/tide/"}, "/tide/"),
        ("/old/", {"/old/": "/tide/index.html#top"}, "/tide/"),
        ("/%E6%97%A7/", {"/旧/": "/%e6%bd%ae/"}, "/%E6%BD%AE/"),
        ("/old/", {"/old/": "/tide/?from=old"}, "/tide/?from=old"),
    ],
    ids=["other path", "slash", "chain", "index and fragment", "quoted", "query"],
)
def test_a_redirected_post_is_one_post_at_both_urls_in_every_run(
    refresher: Refresher, listed: str, hops: dict[str, str], page: str
) -> None:
    names = {path: title for path, title in NAMES.items() if path != "/tide/"} | {listed: "潮"}
    responses = (
        write_blog(names)
        | {path: redirect(target) for path, target in hops.items()}
        | {
            "/潮/": write_post("潮"),
            "/tide/index.html": write_post("潮"),
        }
    )
    with FakeHost(responses) as host:
        expected = sorted([*((path, "live") for path in names), (page, "live")])
        for run in range(6):
            if run % 2:
                assert refresher.refresh(host) == 0, refresher.output
            else:
                arguments = ("crawl", "kedreamix", "-a", f"site={host.url}", "-s", "RETRY_TIMES=0")
                assert refresher.run(*arguments) == 0, refresher.output
            if run == 2:
                change_home(host)
            assert sorted(show_urls(refresher, host)) == expected
        query = "SELECT replace(url, ?, ''), status FROM posts WHERE title = '潮'".replace("?", f"'{host.url}'")
        assert select(refresher.archive, query) == [(page, "live")]
    assert list_kinds(refresher) == ["new"] * 4


def test_a_page_that_sends_browsers_on_is_a_redirect(refresher: Refresher) -> None:
    names = {path: title for path, title in NAMES.items() if path != "/tide/"} | {"/old/": "潮"}
    with FakeHost(write_blog(names) | {"/old/": forward("/tide/")}) as host:
        for edited in (False, False, True):
            if edited:
                host.responses["/tide/"] = write_post("潮", "又改了一个字。")
            assert refresher.refresh(host, "--full") == 0, refresher.output
            assert show_urls(refresher, host) == sorted((path, "live") for path in [*names, "/tide/"])
            change_home(host)
        assert list_kinds(refresher) == ["new"] * 4 + ["edited"]
        host.responses["/old/"] = forward("/")
        assert refresher.refresh(host, "--full") == 1
    assert select(refresher.archive, "SELECT error FROM failures") == [(f"redirected to {host.url}/, the home page",)]


def test_a_page_that_loads_itself_again_is_a_post(refresher: Refresher) -> None:
    page = write_post("潮").body + b'<meta http-equiv="refresh" content="30">'
    with FakeHost(write_blog() | {"/tide/": Response(page)}) as host:
        assert refresher.refresh(host) == 0, refresher.output
    assert list_kinds(refresher) == ["new"] * 4


def test_a_refresh_requests_a_redirected_post_once(refresher: Refresher) -> None:
    names = {"/dock/": "船坞", "/old/": "潮"}
    with FakeHost(write_blog(names) | {"/old/": redirect("/tide/")}) as host:
        assert refresher.refresh(host) == 0
        change_home(host)
        assert refresher.refresh(host, "-s", "REVISITS=0", "-s", "RECENT_POSTS=0") == 0
        assert host.requested == ["/", "/archives/", "/dock/"], "the first post may tell which site this is"


@pytest.mark.parametrize("first", ["/dock/", "/tide/"])
def test_a_redirect_to_another_listed_post(refresher: Refresher, first: str) -> None:
    names = {first: "潮", "/dock/": "潮", "/tide/": "潮"}
    with FakeHost(write_blog(names) | {"/dock/": redirect("/tide/")}) as host:
        for _ in range(3):
            assert refresher.refresh(host) == 0, refresher.output
            assert show_urls(refresher, host) == [("/dock/", "live"), ("/tide/", "live")]
            change_home(host)
    assert select(refresher.archive, "SELECT count(*), min(status) FROM posts") == [(1, "live")]
    assert list_kinds(refresher) == ["new"]


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("/", "the home page"),
        ("/index.html", "the home page"),
        ("/archives/", "a list of posts"),
        ("/tags/sea/", "a list of posts"),
    ],
)
def test_a_redirect_that_leads_to_no_post_is_a_failure(refresher: Refresher, target: str, what: str) -> None:
    with FakeHost(write_blog()) as host:
        host.responses |= {"/tags/sea/": host.responses["/archives/"], "/index.html": host.responses["/"]}
        assert refresher.refresh(host) == 0
        host.responses |= {
            "/rope/": redirect(target),
            "/archives/": write_blog({"/rope/": "绳", "/dock/": "坞"})["/archives/"],
        }
        for expected in (1, 0):  # the second finds a known failure, and settles nothing either
            change_home(host)
            assert refresher.refresh(host, "--full") == expected, refresher.output
            reasons = {reason for _, reason in select(refresher.archive, "SELECT url, error FROM failures")}
            assert reasons == {f"redirected to {host.url}{target.removesuffix('index.html')}, {what}"}
    assert list_kinds(refresher) == ["new"] * 4, "nothing is settled"
    assert select(refresher.archive, "SELECT count(*) FROM posts WHERE status = 'live'") == [(4,)]


@pytest.mark.parametrize("move", [redirect, forward])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_list_that_is_redirected_to_the_home_page_is_a_failure(
    refresher: Refresher, move: Callable[[str], Response], is_known: bool
) -> None:
    """Scrapy drops the request for a page that it has requested: the list must not be lost in silence."""
    responses = butterfly.write_blog()
    with FakeHost(responses) as host:
        if is_known:
            assert refresher.refresh(host) == 0
            change_home(host)
        host.responses["/archives/"] = move("/")
        assert refresher.refresh(host) != 0
    ((url, error),) = select(refresher.archive, "SELECT url, error FROM failures")
    assert url == f"{butterfly.BASE}/archives/"
    assert error == f"redirected to {host.url}/, which was requested before"


def test_a_site_whose_list_is_its_home_page_is_not_reached(refresher: Refresher) -> None:
    """No list shows what site it is."""
    with FakeHost(write_blog() | {"/archives/": redirect("/")}) as host:
        assert refresher.refresh(host) == 5
    assert f"redirected to {host.url}/, which was requested before" in refresher.output


def test_a_post_that_is_redirected_later_keeps_its_history(refresher: Refresher) -> None:
    with FakeHost(write_blog()) as host:
        assert refresher.refresh(host) == 0
        host.responses |= {"/rope/": redirect("/knot/"), "/knot/": write_post("绳")}
        for _ in range(3):
            change_home(host)
            assert refresher.refresh(host, "--full") == 0, refresher.output
            expected = [(path, "live") for path in sorted([*NAMES, "/knot/"])]
            assert show_urls(refresher, host) == expected
        current = select(refresher.archive, "SELECT url FROM posts WHERE title = '绳'")
        assert current == [(f"{host.url}/knot/",)]
    assert list_kinds(refresher) == ["new"] * 4 + ["moved"]


@pytest.mark.parametrize("target", ["/sail/", "/maintenance/"])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_url_that_leads_to_another_post_is_a_failure(refresher: Refresher, target: str, is_known: bool) -> None:
    """The posts keep what was read of them, nothing is settled, and a sound site repairs all of it."""
    sound = write_blog()
    with FakeHost(sound) as host:
        if is_known:
            assert refresher.refresh(host) == 0
        host.responses["/maintenance/"] = write_post("维护中")
        host.responses |= dict.fromkeys(["/dock/", "/rope/", "/tide/"], redirect(target))
        for expected in (1, 0):
            change_home(host)
            assert refresher.refresh(host, "--full") == expected, refresher.output
        assert set(select(refresher.archive, "SELECT error FROM failures")) == {
            (f"redirected to {host.url}{target}, the page of another post",)
        }
        read = sorted(NAMES) if is_known else ["/sail/"]
        assert show_urls(refresher, host) == [(path, "live") for path in read]
        host.responses = sound | {"/": host.responses["/"]}
        assert refresher.refresh(host, "--full") == 0
        assert show_urls(refresher, host) == [(path, "live") for path in sorted(NAMES)]
    assert list_kinds(refresher) == ["new"] * 4


def test_a_url_that_no_longer_leads_on(refresher: Refresher) -> None:
    names = {"/old/": "潮", "/dock/": "船坞"}
    with FakeHost(write_blog(names) | {"/old/": redirect("/tide/")}) as host:
        assert refresher.refresh(host) == 0
        host.responses |= {"/old/": redirect("/ebb/"), "/ebb/": write_post("潮")}
        change_home(host)
        assert refresher.refresh(host, "--full") == 0, refresher.output
        assert show_urls(refresher, host) == [
            ("/dock/", "live"), ("/ebb/", "live"), ("/old/", "live"), ("/tide/", "gone"),
        ]  # fmt: skip
        host.responses["/old/"] = write_post("潮")
        change_home(host)
        assert refresher.refresh(host, "--full") == 0, refresher.output
        host.responses |= write_blog({"/dock/": "船坞"})
        assert refresher.refresh(host, "--full", "--accept-gone") == 0, refresher.output
        assert {url: status for url, status in show_urls(refresher, host) if status == "live"} == {"/dock/": "live"}
    assert select(refresher.archive, "SELECT status FROM posts WHERE title = '潮'") == [("gone",)]


def test_a_rebuild_and_a_dump_keep_both_urls(refresher: Refresher, tmp_path: Path) -> None:
    names = {"/old/": "潮", "/dock/": "船坞"}
    with FakeHost(write_blog(names) | {"/old/": redirect("/tide/")}) as host:
        assert refresher.refresh(host) == 0
        host.responses["/dock/"] = redirect("/pier/")
        host.responses["/pier/"] = write_post("船坞")
        change_home(host)
        assert refresher.refresh(host, "--full") == 0
    assert refresher.run("dump", "--no-fetches", str(tmp_path / "before")) == 0, refresher.output
    before = select(refresher.archive, "SELECT * FROM post_urls ORDER BY url")
    assert refresher.run("reparse") == 0, refresher.output
    assert refresher.run("dump", "--no-fetches", str(tmp_path / "after")) == 0
    assert [row[0] for row in select(refresher.archive, "SELECT * FROM post_urls ORDER BY url")] == [
        row[0] for row in before
    ]
    for file in sorted((tmp_path / "before").iterdir()):
        assert file.read_bytes() == (tmp_path / "after" / file.name).read_bytes(), file.name
