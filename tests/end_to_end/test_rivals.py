"""One run a site: a second one leaves in one line, and runs of different sites share an archive."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.archive.store import open_archive
from tests.support.cli import crawl_host, run_command, select, start_crawl
from tests.support.fake_host import FakeHost
from tests.support.git_repository import write_repository
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites import matery
from tests.support.tiny_sites.butterfly import make_page
from tests.support.tiny_sites.matery import PREFIX

FIRST = f"{blog.BASE}/"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_second_run_of_a_url_sends_no_request(archive: Path) -> None:
    with closing(open_archive(f"sqlite:///{archive}")) as first, FakeHost(blog.write_blog()) as host:
        first.sites.acquire(f"{host.url}/")
        run = crawl_host(host, archive)
    assert (run.returncode, run.stdout, host.requested) == (75, "", [])
    assert run.stderr == f"scrapy crawl: another run is reading {host.url}/ into this archive\n"
    assert select(archive, "SELECT * FROM crawls") == []
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]


def test_second_run_of_a_site_at_another_url_keeps_nothing(archive: Path) -> None:
    with closing(open_archive(f"sqlite:///{archive}")) as first, FakeHost(blog.write_blog()) as host:
        first.sites.acquire(FIRST)
        running = first.runs.begin("kedreamix", "full", make_page(blog.PATHS[0], "").fetched_at)
        first.pages.keep(running, make_page(blog.PATHS[0], "<p>the other run is about to read this</p>"))
        run = crawl_host(host, archive)
    assert (run.returncode, run.stdout) == (75, "")
    assert run.stderr.splitlines()[-1] == f"another run is reading {FIRST} into this archive"
    assert select(archive, "SELECT outcome FROM crawls ORDER BY id") == [(None,), ("busy",)]
    assert select(archive, "SELECT state FROM fetches") == [("pending",)]
    assert select(archive, "SELECT * FROM failures") == []


def test_two_sites_are_crawled_at_once(archive: Path) -> None:
    with FakeHost(blog.write_blog() | matery.write_blog()) as host:
        started = [start_crawl(f"{host.url}{prefix}", archive) for prefix in ("/", PREFIX)]
        runs = [run.wait() for run in started]
    assert [run.returncode for run in runs] == [0, 0], [run.stdout + run.stderr for run in runs]
    assert select(archive, "SELECT base_url FROM sites ORDER BY rank") == [(FIRST,), (f"{FIRST}Talk2Paper/",)]
    assert select(archive, "SELECT count(*) FROM posts") == [(len(blog.PATHS) + 3,)]
    assert select(archive, "SELECT outcome FROM crawls") == [("finished",)] * 2


def test_second_run_of_documents_and_of_deployments(archive: Path, tmp_path: Path) -> None:
    """They send no requests, and lock the site that they fill."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text("---\ntitle: one\n---\n\nA note.\n", encoding="utf-8")
    git = write_repository(
        tmp_path / "blog.git", [(datetime(2024, 5, 22, tzinfo=UTC), {"archives/index.html": b"<p>none</p>"})]
    )
    documents = ("documents", f"path={tmp_path / 'notes'}", f"{FIRST}source/_posts/")
    sources = (documents, ("deployments", f"git={git}", FIRST))
    for spider, source, site in sources:
        with closing(open_archive(f"sqlite:///{archive}")) as first:
            first.sites.acquire(site)
            run = run_command("crawl", spider, "-a", source, "-a", f"site={FIRST}", archive_url=str(archive))
        assert (run.returncode, run.stdout) == (75, ""), run.stderr
        assert run.stderr == f"scrapy crawl: another run is reading {site} into this archive\n"
    assert select(archive, "SELECT * FROM crawls") == []
