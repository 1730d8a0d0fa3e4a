"""A run that is killed anywhere, and again, ends in the archive of an undisturbed one."""

from pathlib import Path

from pipelines.places import ROOT
from tests.blog.history import Size
from tests.support.fake_host import FakeHost, read_folder
from tests.support.interrupted_runs import disturb, measure_task, render_history
from tests.support.refresher import Refresher

SAMPLE = ROOT / "data" / "sample"


def test_killed_crawl_is_completed_to_the_same_archive(tmp_path: Path) -> None:
    with FakeHost({}) as host:
        task = measure_task(host, [read_folder(SAMPLE)], tmp_path)
        outcome = disturb(Refresher(tmp_path / "torn.db"), host, task, [0.3, 0.5, 0.9])
    assert outcome.kept
    assert outcome.different == ()


def test_killed_refresh_is_completed_to_the_same_archive(tmp_path: Path) -> None:
    with FakeHost({}) as host:
        task = measure_task(host, render_history(Size()), tmp_path)
        outcome = disturb(Refresher(tmp_path / "torn.db"), host, task, [0.4, 0.6, 0.9])
    assert outcome.kept
    assert outcome.different == ()
