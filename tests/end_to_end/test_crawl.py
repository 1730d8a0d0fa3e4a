"""`scrapy crawl` as a person runs it: a process, a host on the loopback, an archive in a file."""

import os
import pty
import re
import signal
import time
from pathlib import Path

import pytest

from tests.support.cli import FAST, crawl, crawl_host, select, start_crawl
from tests.support.fake_host import FakeHost, Response, redirect
from tests.support.fork_server import StartedRun
from tests.support.tiny_sites.butterfly import BASE, PATHS, list_path, write_blog
from tests.support.waiting import wait_until


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_a_second_crawl_changes_nothing(archive: Path) -> None:
    with FakeHost(write_blog()) as host:
        first, second = crawl_host(host, archive), crawl_host(host, archive)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "posts     4 of 4   4 new, 0 edited, 0 same" in first.stdout
    assert "posts     4 of 4   0 new, 0 edited, 4 same" in second.stdout
    assert str(archive) in first.stdout
    assert select(archive, "SELECT count(*) FROM papers") == [(4,)]
    assert select(archive, "SELECT outcome, posts_found FROM crawls") == [("finished", 4)] * 2
    requested = "SELECT mode, requests, not_modified, bytes_received > 500, posts_found, posts_unasked FROM crawls"
    assert select(archive, requested) == [("full", 7, 0, 1, 4, 0), ("full", 7, 4, 1, 4, 0)]
    assert select(archive, "SELECT crawl_id, outcome, posts_found FROM crawl_sites") == [
        (1, "finished", 4),
        (2, "finished", 4),
    ]
    assert not select(archive, "SELECT url FROM fetches WHERE fetched_from NOT LIKE 'http://127.0.0.1:%'")
    assert {url for (url,) in select(archive, "SELECT substr(url, 1, 28) FROM posts")} == {BASE + "/"}
    assert select(archive, "SELECT base_url, home_last_modified, listed_at IS NULL FROM sites") == [
        (BASE + "/", "Wed, 22 May 2024 06:09:00 GMT", 0)
    ]


def test_output_without_a_terminal_is_plain(archive: Path) -> None:
    responses = write_blog() | {PATHS[0]: Response(b"<p>no article</p>")}
    with FakeHost(responses) as host:
        run = crawl_host(host, archive)
    output = run.stdout + run.stderr
    assert run.returncode == 1
    assert "\x1b" not in output
    assert "\r" not in output
    assert "Traceback" not in output
    assert "PageItem" not in output
    assert re.search(r"INFO listed 4 posts", run.stderr)
    assert select(archive, "SELECT count(*), min(stage), count(fetch_id) FROM failures") == [(1, "parse", 1)]
    assert select(archive, "SELECT state, raw IS NULL FROM fetches WHERE state <> 'kept'") == [("not_understood", 0)]


def test_posts_that_cannot_be_fetched(archive: Path) -> None:
    responses = write_blog()
    responses[PATHS[0]] = Response(status=404)
    responses[PATHS[1]] = Response(b"short", promised=5000)
    responses[PATHS[2]] = Response(delay=8)
    responses[PATHS[3]] = Response(status=500)
    with FakeHost(responses) as host:
        run = crawl_host(host, archive, "-s", "DOWNLOAD_TIMEOUT=4")
    assert run.returncode == 1
    failures = dict(select(archive, "SELECT url, stage || ' ' || error FROM failures ORDER BY url"))
    assert set(failures.values()) == {
        "fetch HTTP 404", "fetch the response was cut short", "fetch no response in time", "fetch HTTP 500",
    }  # fmt: skip
    assert all(url.startswith(BASE) for url in failures)
    assert "failures  4" in run.stdout
    assert "What to do" in run.stdout


def test_redirects_that_leave_are_refused(archive: Path) -> None:
    responses = write_blog()
    with FakeHost({"/secret/": Response(b"never")}) as other, FakeHost({}) as host:
        moved = {f"/blog{path}": response for path, response in responses.items()}
        moved[f"/blog{PATHS[0]}"] = redirect(f"{other.url}/secret/")
        moved[f"/blog{PATHS[1]}"] = redirect("/outside/")
        moved[f"/blog{PATHS[2]}"] = redirect("/blog/%2e%2e/outside/")
        moved["/robots.txt"] = redirect(f"{other.url}/robots.txt")
        host.responses = moved | {"/outside/": Response(b"never")}
        settings = (*FAST, "-s", "ROBOTSTXT_OBEY=True")  # as on a public host
        run = crawl("kedreamix", "-a", f"site={host.url}/blog", *settings, archive=f"sqlite:///{archive}")
    assert run.returncode == 1
    assert other.requested == []
    assert "/outside/" not in host.requested
    refused = select(archive, "SELECT error FROM failures WHERE error LIKE 'redirect to % refused: it leaves %'")
    assert len(refused) == 4, run.stdout


def test_redirects_within_the_site_are_followed(archive: Path) -> None:
    responses = write_blog()
    responses[PATHS[0].rstrip("/")] = redirect(PATHS[0])
    responses["/archives/"] = Response(responses["/archives/"].body.replace(b"/NeRF/", b"/NeRF"))
    with FakeHost(responses) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 0, run.stderr
    assert select(archive, "SELECT count(*) FROM posts WHERE url LIKE '%/NeRF/'") == [(1,)]


def test_failed_list_page_makes_the_run_under_floor(archive: Path) -> None:
    with FakeHost(write_blog() | {list_path(2): Response(status=500)}) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 3
    assert select(archive, "SELECT url, stage, error FROM failures") == [(BASE + list_path(2), "fetch", "HTTP 500")]
    assert select(archive, "SELECT outcome, posts_new FROM crawls") == [("under_floor", 3)]
    assert select(archive, "SELECT listed_at FROM sites") == [(None,)]


def test_page_without_a_list_makes_the_run_under_floor(archive: Path) -> None:
    with FakeHost(write_blog() | {list_path(2): Response(b"<p>soon</p>")}) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 3
    assert select(archive, "SELECT url FROM failures") == [(BASE + list_path(2),)]


def test_printed_count_that_does_not_match(archive: Path) -> None:
    with FakeHost(write_blog(printed=5)) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 3
    assert "found 4 of the 5 posts that the site prints" in run.stdout
    assert select(archive, "SELECT listed_at FROM sites") == [(None,)]


def test_unreachable_site(archive: Path) -> None:
    with FakeHost({}) as host:
        url = host.url
    run = crawl("kedreamix", "-a", f"site={url}", *FAST, archive=f"sqlite:///{archive}")
    assert run.returncode == 5
    assert run.stdout == ""
    assert run.stderr.splitlines()[-1] == f"cannot read {url}/: connection refused"
    assert "Traceback" not in run.stderr
    assert not list(archive.parent.iterdir()), "a mistyped address leaves nothing behind"


def test_unreachable_site_leaves_an_archive_as_it_was(archive: Path) -> None:
    with FakeHost(write_blog()) as host:
        assert crawl_host(host, archive).returncode == 0
    before = select(archive, "SELECT * FROM posts")
    assert crawl("kedreamix", "-a", f"site={host.url}", *FAST, archive=f"sqlite:///{archive}").returncode == 5
    assert select(archive, "SELECT * FROM posts") == before
    assert select(archive, "SELECT outcome, failures FROM crawls ORDER BY id DESC LIMIT 1")[0][1] == 1


def test_site_without_canonical_links_is_its_own_site(archive: Path) -> None:
    responses = {
        path: Response(response.body.replace(b'rel="canonical"', b'rel="x"')) for path, response in write_blog().items()
    }
    with FakeHost(responses) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 0, run.stdout
    assert select(archive, "SELECT base_url FROM sites") == [(host.url + "/",)]
    assert select(archive, "SELECT count(*) FROM fetches WHERE fetched_from IS NULL") == [(4,)]


def test_url_outside_the_site_is_not_requested(archive: Path) -> None:
    responses = write_blog()
    lists = responses["/archives/"].body.replace(PATHS[0].encode(), b"https://else.example/post/")
    with FakeHost(responses | {"/archives/": Response(lists)}) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 1
    assert select(archive, "SELECT url, error FROM failures") == [
        ("https://else.example/post/", "the list names a URL outside the site")
    ]
    assert select(archive, "SELECT count(*) FROM posts") == [(3,)]


def start_until_requested(host: FakeHost, archive: Path, path: str) -> StartedRun:
    """A crawl that goes on, once it has requested a page."""
    started = start_crawl(host.url, archive)
    wait_until(lambda: path in host.requested)
    return started


def test_ctrl_c_ends_the_run_as_interrupted(archive: Path) -> None:
    responses = write_blog() | {PATHS[3]: Response(delay=1.5, status=404)}
    with FakeHost(responses) as host:
        started = start_until_requested(host, archive, PATHS[3])
        os.kill(started.pid, signal.SIGINT)
        run = started.wait()
    assert run.returncode == 130
    assert "Traceback" not in run.stderr
    assert "stopping: open requests get a few seconds" in run.stderr
    assert "kedreamix: interrupted" in run.stdout
    assert select(archive, "SELECT outcome, finished_at IS NULL FROM crawls") == [("interrupted", 0)]


def test_a_second_ctrl_c_ends_the_run_at_once(archive: Path) -> None:
    responses = write_blog() | {PATHS[3]: Response(delay=5, status=404)}
    with FakeHost(responses) as host:
        started = start_until_requested(host, archive, PATHS[3])
        for _ in range(2):
            os.kill(started.pid, signal.SIGINT)
            time.sleep(0.5)
        run = started.wait()
    assert (run.returncode, run.stdout) == (130, "")
    stopping, ended = run.stderr.splitlines()[-2:]
    assert stopping.startswith("stopping: open requests get a few seconds")
    assert ended == "interrupted at once; what is stored stays, and the same command reads what is missing"
    assert "Traceback" not in run.stderr


def test_progress_is_shown_at_a_terminal(archive: Path) -> None:
    terminal, end = pty.openpty()
    with FakeHost(write_blog()) as host:
        run = start_crawl(host.url, archive, terminal=os.ttyname(end)).wait()
    shown = os.read(terminal, 100_000).decode()
    os.close(end)
    os.close(terminal)
    assert run.returncode == 0
    assert "\x1b[2K" in shown
    assert "4/4" in shown
    assert "posts/s · elapsed" in shown
    assert "INFO" not in shown


@pytest.mark.parametrize(
    ("arguments", "archive_url", "message", "code"),
    [
        (["-a", "site=ftp://a.example/"], "sqlite:///{}/a.db", "site=ftp://a.example/ must be a URL", 2),
        ([], "sqlite:///{}/a.db", "CONTACT", 2),
        (["-a", "site=https://kedreamix.github.io/"], "sqlite:///{}/a.db", "CONTACT", 2),
        (["-a", "site=http://127.0.0.1:9/"], "oracle://{}/a", "oracle", 2),
        (["-a", "site=http://127.0.0.1:9/"], "sqlite:////proc/nowhere/a.db", "/proc/nowhere", 6),
    ],
)
def test_unusable_calls_exit_before_they_start(
    tmp_path: Path, arguments: list[str], archive_url: str, message: str, code: int
) -> None:
    run = crawl("kedreamix", *arguments, archive=archive_url.format(tmp_path))
    assert run.returncode == code
    assert run.stdout == ""
    assert message in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
