"""A run that is killed anywhere, and again, ends in the archive of an undisturbed one."""

from pathlib import Path

from crawler.settings import ROOT
from tests.blog.history import Size
from tests.support.fake_host import Host, read_folder
from tests.support.interrupted_runs import disturb, measure_task, render_history
from tests.support.refresher import Follower

SAMPLE = ROOT / "data" / "sample"


def test_a_crawl_that_is_killed_ends_in_the_same_archive(tmp_path: Path) -> None:
    with Host({}) as host:
        task = measure_task(host, [read_folder(SAMPLE)], tmp_path)
        outcome = disturb(Follower(tmp_path / "torn.db"), host, task, [0.3, 0.5, 0.9])
    assert outcome.kept
    assert outcome.different == ()


def test_a_refresh_that_is_killed_ends_in_the_same_archive(tmp_path: Path) -> None:
    with Host({}) as host:
        task = measure_task(host, render_history(Size()), tmp_path)
        outcome = disturb(Follower(tmp_path / "torn.db"), host, task, [0.4, 0.6, 0.9])
    assert outcome.kept
    assert outcome.different == ()
