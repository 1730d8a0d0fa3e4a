"""A second look: what was read before is asked for conditionally, and what cannot be kept ends the run."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.archive.store import open_archive
from tests.support.cli import crawl, crawl_host, select
from tests.support.fake_host import Answer, Host
from tests.support.tiny_sites.butterfly import PATHS, list_path, write_blog


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_what_the_list_says_anew_is_asked_for_whole(archive: Path) -> None:
    with Host(write_blog()) as host:
        crawl_host(host, archive)
        lists = host.answers[list_path(1)].body.replace(b'title="t">t<', b'title="u">u<')
        edited = host.answers[PATHS[3]].body.replace("一句话".encode(), "另一句话".encode())
        host.answers |= {list_path(1): Answer(lists), PATHS[3]: Answer(edited)}
        run = crawl_host(host, archive)
    assert run.returncode == 0, run.stderr
    assert "0 new, 1 edited, 3 same" in run.stdout
    assert select(archive, "SELECT status, state, raw IS NULL FROM fetches WHERE crawl_id = 2 ORDER BY 1, 2") == [
        (200, "kept", 0),
        *[(200, "same", 1)] * 3,
    ]


def test_a_host_that_says_unchanged_of_what_it_never_sent(archive: Path) -> None:
    with Host(write_blog() | {PATHS[0]: Answer(status=304)}) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 1
    assert select(archive, "SELECT error FROM failures") == [("HTTP 304 for a URL that was never read",)]


def test_a_host_that_asks_for_patience_gets_it(archive: Path) -> None:
    with Host(write_blog() | {PATHS[3]: Answer(status=503, headers={"Retry-After": "1"})}) as host:
        settings = ("-s", "RETRY_TIMES=1")
        run = crawl("kedreamix", "-a", f"site={host.url}", *settings, archive=f"sqlite:///{archive}")
    assert run.returncode == 1
    assert host.asked.count(PATHS[3]) == 2
    assert run.stderr.count("asks for a pause of 1 s") >= 1
    assert select(archive, "SELECT error FROM failures") == [("HTTP 503",)]


def test_an_archive_that_refuses_in_the_middle_of_a_run(archive: Path) -> None:
    open_archive(f"sqlite:///{archive}").close()
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("CREATE TRIGGER refuse BEFORE INSERT ON fetches BEGIN SELECT out_of_order(); END")
    with Host(write_blog()) as host:
        run = crawl_host(host, archive)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert run.stderr.count("no such function: out_of_order") == 1
    assert "BROKEN OFF" in run.stdout
    assert select(archive, "SELECT outcome FROM crawls") == [("broken",)]
    assert select(archive, "SELECT count(*) FROM posts") == [(0,)]
