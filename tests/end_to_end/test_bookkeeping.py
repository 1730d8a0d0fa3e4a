"""A bug in the bookkeeping ends a real run as broken: exit code 6, one clear line, and nothing is settled."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cli import FAST, crawl, run_command, select
from tests.support.fake_host import FakeHost
from tests.support.tiny_sites.butterfly import PATHS, write_blog

LEDGER = json.dumps({"tests.support.faulty_ledger.FaultyLedger": 100})


@pytest.fixture(scope="module")
def host() -> Iterator[FakeHost]:
    with FakeHost(write_blog()) as host:
        yield host


@pytest.mark.parametrize("event", ["SiteReached", "ListsEnded", "PostStored", "spider_closed"])
def test_a_bug_in_a_handler_breaks_the_run(event: str, host: FakeHost, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    run = crawl(
        *("kedreamix", "-a", f"site={host.url}/", *FAST, "-s", f"EXTENSIONS={LEDGER}", "-s", f"FAIL_AT={event}"),
        archive=f"sqlite:///{archive}",
    )
    assert run.returncode == 6, run.stdout + run.stderr
    assert "kedreamix: BROKEN OFF after" in run.stdout
    assert run.stdout.count("bug in the bookkeeping of") == 1, "under Why, and not among the failures of pages"
    assert "--accept-gone" not in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert select(archive, "SELECT outcome FROM crawls") in ([("broken",)], [(None,)])
    assert select(archive, "SELECT count(*) FROM sites WHERE settled_at IS NOT NULL") == [(0,)]


def test_the_next_run_completes_a_broken_one(host: FakeHost, tmp_path: Path) -> None:
    archive = f"sqlite:///{tmp_path / 'archive.db'}"
    site = ("--site", f"{host.url}/", *FAST)
    broken = run_command(
        "refresh", *site, "-s", f"EXTENSIONS={LEDGER}", "-s", "FAIL_AT=PostStored", archive_url=archive
    )
    whole = run_command("refresh", *site, archive_url=archive)
    assert (broken.returncode, whole.returncode) == (6, 0), whole.stdout
    posts = select(tmp_path / "archive.db", "SELECT status, count(*) FROM posts GROUP BY status")
    assert posts == [("live", len(PATHS))]
