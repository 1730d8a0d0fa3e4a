"""robots.txt of a host that cannot answer, and of one that asks for a pause between requests."""

import time
from pathlib import Path

import pytest

from tests.support.cli import crawl, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites import butterfly as blog

OBEY = ("-s", "ROBOTSTXT_OBEY=True", "-s", "RETRY_TIMES=0")


@pytest.mark.parametrize("status", [500, 503])
def test_a_host_whose_robots_txt_fails_is_not_read(tmp_path: Path, status: int) -> None:
    archive = tmp_path / "archive.db"
    responses = blog.write_blog() | {"/robots.txt": Response(b"", status=status)}
    with FakeHost(responses) as host:
        run = crawl("kedreamix", "-a", f"site={host.url}/", *OBEY, archive=f"sqlite:///{archive}")
        assert set(host.requested) == {"/robots.txt"}
        assert run.returncode == 5, run.stderr
        assert f"robots.txt was answered by HTTP {status}: nothing is read from this host (RFC 9309)" in run.stderr
        host.responses["/robots.txt"] = Response(b"", status=404)
        run = crawl("kedreamix", "-a", f"site={host.url}/", *OBEY, archive=f"sqlite:///{archive}")
    assert run.returncode == 0, run.stderr
    assert select(archive, "SELECT count(*) FROM posts") == [(len(blog.PATHS),)]


def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    robots = Response(b"User-agent: *\nCrawl-delay: 0.4\n", content_type="text/plain")
    with FakeHost(blog.write_blog() | {"/robots.txt": robots}) as host:
        started = time.monotonic()
        run = crawl("kedreamix", "-a", f"site={host.url}/", *OBEY, archive=f"sqlite:///{tmp_path / 'archive.db'}")
        seconds = time.monotonic() - started
        requests = len(host.requested)
    assert run.returncode == 0, run.stderr
    assert seconds >= 0.4 * (requests - 2)
