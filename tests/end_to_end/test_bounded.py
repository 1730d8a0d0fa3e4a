"""Whatever a host sends, a run stays below 300 MB, and what it cannot take is a failure with its reason."""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import FAST, crawl, crawl_host, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites.butterfly import PATHS, list_path, wrap, write_blog, write_list, write_post

_MOST_KB = 300 * 1024
_BOMB = Response(gzip.compress(bytes(64 << 20)), coding="", headers={"Content-Encoding": "gzip"})


def write_large_blog(posts: int, special: Mapping[int, Response]) -> dict[str, Response]:
    """A blog of so many posts on one list page; some of them are special responses."""
    paths = tuple(f"/2024/05/22/Paper/2024-05-22/P{number}/" for number in range(posts))
    pages = {path: Response(write_post(path, number % 10).encode()) for number, path in enumerate(paths)}
    return {
        **pages,
        **{paths[number]: response for number, response in special.items()},
        "/": Response(wrap("/", "<div id='recent-posts'></div>").encode()),
        list_path(1): Response(write_list(1, paths, posts, last=True).encode()),
    }


def test_pages_that_decode_to_gigabytes(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeHost(write_large_blog(41, dict.fromkeys(range(40), _BOMB))) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 1
    assert run.cost.memory_kb < _MOST_KB
    assert select(archive, "SELECT count(*) FROM posts") == [(1,)]
    reason = "the response decodes to more than 8388608 bytes (DOWNLOAD_MAXSIZE)"
    assert select(archive, "SELECT error, count(*) FROM failures GROUP BY error") == [(reason, 40)]


def test_large_pages(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    start, end = write_post("/P/", 0).split("</article>")
    large, taken = (f"{start}{'<p>text</p>' * number}</article>{end}".encode() for number in (600_000, 30_000))
    with FakeHost(write_large_blog(6, {0: Response(large), 1: Response(taken)})) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 1
    assert run.cost.memory_kb < _MOST_KB
    reason = "the page has 6,600,676 characters, more than 1,500,000"
    assert select(archive, "SELECT stage, error FROM failures") == [("parse", reason)]


class EndlessList(dict[str, Response]):
    """The responses of a blog whose list has a next page, always."""

    def __init__(self, name_posts: Callable[[int], tuple[str, ...]]) -> None:
        super().__init__(write_blog())
        self.name_posts = name_posts

    def get(self, path: str, default: Any = None) -> Any:
        if not path.startswith("/archives/"):
            return super().get(path, default)
        number = 1 if path == "/archives/" else int(path.split("/")[3])
        return Response(write_list(number, self.name_posts(number), printed=4, last=False).encode())


@pytest.mark.parametrize(
    ("name_posts", "pages", "reason"),
    [
        (lambda _: PATHS[:1], 2, "names no post that the pages before it do not, and goes on at "),
        (lambda number: (*PATHS, f"/p/{number}/"), 5, "the list names 9 posts, the site prints 4"),
    ],
    ids=["the same post", "new posts"],
)
def test_lists_that_never_end(
    name_posts: Callable[[int], tuple[str, ...]], pages: int, reason: str, tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    with FakeHost({}) as host:
        host.responses = EndlessList(name_posts)
        assert crawl_host(host, archive).returncode == 3
        assert sum(path.startswith("/archives/") for path in host.requested) == pages
    ((error,),) = select(archive, "SELECT error FROM failures WHERE stage = 'list'")
    assert error.startswith(reason)
    assert select(archive, "SELECT listed_at, settled_at FROM sites") == [(None, None)]


def test_lists_of_lectures_that_never_end(tmp_path: Path) -> None:
    with FakeHost({}) as host:
        host.responses = EndlessList(lambda _: PATHS[:1])
        run = crawl("lectures", "-a", f"site={host.url}/", *FAST, archive=f"sqlite:///{tmp_path}/archive.db")
        assert run.returncode == 3
        assert sum(path.startswith("/archives/") for path in host.requested) == 2


def test_a_run_whose_pages_all_fail_is_given_up(tmp_path: Path) -> None:
    """A list of thousands of links that lead nowhere: what was read before stays, and failures are summed up."""
    archive = tmp_path / "archive.db"
    with FakeHost(write_large_blog(5_000, dict.fromkeys(range(2, 5_000), Response(status=404)))) as host:
        run = crawl_host(host, archive)
        assert len(host.requested) < 1_100
    assert run.returncode == 4
    assert run.cost.memory_kb < _MOST_KB
    assert "SUSPICIOUS; nothing is marked as gone" in run.stdout
    assert "1,000 pages in a row failed, the last with: fetch: HTTP 404; the run was given up" in run.stdout
    assert run.stderr.count("WARNING") == 20 + 10 - 1 + 1
    assert select(archive, "SELECT count(*) FROM failures") == [(1_000,)]
    assert select(archive, "SELECT settled_at FROM sites") == [(None,)]
