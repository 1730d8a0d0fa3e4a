"""Whatever a host sends, a run stays below 300 MB, and what it cannot take is a failure with its reason."""

import gzip
from collections.abc import Mapping
from pathlib import Path

from tests.support.cli import crawl_host, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites.butterfly import list_path, wrap, write_list, write_post

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
