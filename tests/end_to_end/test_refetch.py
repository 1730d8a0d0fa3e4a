"""A second crawl: known posts are requested conditionally, and an archive that refuses to be written ends the run."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.archive.store import open_archive
from tests.support.cli import crawl, crawl_host, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites.butterfly import PATHS, list_path, write_blog


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_posts_with_a_changed_list_entry_are_requested_unconditionally(archive: Path) -> None:
    with FakeHost(write_blog()) as host:
        crawl_host(host, archive)
        lists = host.responses[list_path(1)].body.replace(b'title="t">t<', b'title="u">u<')
        edited = host.responses[PATHS[3]].body.replace("一句话".encode(), "另一句话".encode())
        host.responses |= {list_path(1): Response(lists), PATHS[3]: Response(edited)}
        run = crawl_host(host, archive)
    assert run.returncode == 0, run.stderr
    assert "0 new, 1 edited, 3 same" in run.stdout
    assert select(archive, "SELECT status, state, raw IS NULL FROM fetches WHERE crawl_id = 2 ORDER BY 1, 2") == [
        (200, "kept", 0),
        *[(200, "same", 1)] * 3,
    ]


def test_304_for_an_unknown_post_is_a_failure(archive: Path) -> None:
    with FakeHost(write_blog() | {PATHS[0]: Response(status=304)}) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 1
    assert select(archive, "SELECT error FROM failures") == [("HTTP 304 for a URL that was never read",)]


def test_retry_after_is_obeyed(archive: Path) -> None:
    with FakeHost(write_blog() | {PATHS[3]: Response(status=503, headers={"Retry-After": "1"})}) as host:
        settings = ("-s", "RETRY_TIMES=1")
        run = crawl("kedreamix", "-a", f"site={host.url}", *settings, archive=f"sqlite:///{archive}")
    assert run.returncode == 1
    assert host.requested.count(PATHS[3]) == 2
    assert run.stderr.count("asks for a pause of 1 s") >= 1
    assert select(archive, "SELECT error FROM failures") == [("HTTP 503",)]


def test_archive_that_cannot_be_written_breaks_the_run(archive: Path) -> None:
    open_archive(f"sqlite:///{archive}").close()
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("CREATE TRIGGER refuse BEFORE INSERT ON fetches BEGIN SELECT out_of_order(); END")
    with FakeHost(write_blog()) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 6
    assert "Traceback" not in run.stderr
    assert run.stderr.count(f"{archive}: store: cannot use {archive}: no such function: out_of_order") == 1
    assert "BROKEN" in run.stdout
    assert select(archive, "SELECT outcome FROM crawls") == [("broken",)]
    assert select(archive, "SELECT count(*) FROM posts") == [(0,)]
