"""A run that is killed anywhere, and again, ends in the archive of an undisturbed one."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path

from pipelines.archive.store import open_archive
from tests.blog.history import live_through
from tests.crawler.running import ROOT, crawl, select, start_crawl
from tests.host import Answer, Host, answer_with, read_folder

SAMPLE = ROOT / "data" / "sample"


def test_a_crawl_that_is_killed_ends_in_the_same_archive(tmp_path: Path) -> None:
    assert differs_after_kills([read_folder(SAMPLE)], tmp_path, kills=3) == []


def test_a_refresh_that_is_killed_ends_in_the_same_archive(tmp_path: Path) -> None:
    """Between the deployments posts were added, edited, withdrawn, replaced, and all of them moved."""
    steps = [answer_with(step.files) for step in islice(live_through(), 8)]
    assert differs_after_kills([steps[0], steps[-1]], tmp_path, kills=3) == []


def differs_after_kills(
    deployments: list[Mapping[str, Answer]], scratch: Path, kills: int, seed: int = 20240522
) -> list[str]:
    """Refreshes an archive by the last of the deployments, killed at seeded random moments one after another.

    What differs from that of an undisturbed refresh when one may end.
    """
    moments = random.Random(seed)
    whole, torn = scratch / "whole.db", scratch / "torn.db"
    *before, last = deployments
    with Host({}) as host:
        for answers in before:
            host.answers = dict(answers)
            finish_refresh(host, torn)
            shutil.copy(torn, whole)
        host.answers = dict(last)
        started = time.monotonic()
        finish_refresh(host, whole)
        lasted = time.monotonic() - started
        for _ in range(kills):
            kill_refresh(host, torn, moments.uniform(0.2, 1) * lasted)
        finish_refresh(host, torn)
    assert select(torn, "PRAGMA integrity_check") == [("ok",)]
    assert select(torn, "SELECT count(*) FROM fetches WHERE state = 'pending'") == [(0,)]
    before, after = dump(whole), dump(torn)
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]


def finish_refresh(host: Host, archive: Path) -> None:
    run = crawl("kedreamix", "-a", f"site={host.url}", "-a", "mode=refresh", archive=f"sqlite:///{archive}")
    assert run.returncode == 0, run.stdout


def kill_refresh(host: Host, archive: Path, moment: float) -> None:
    with start_crawl(host.url, archive, subprocess.DEVNULL, "-a", "mode=refresh") as process:
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()


def dump(path: Path) -> dict[str, bytes]:
    """The archive by its own measure of sameness."""
    folder = path.with_suffix(".dump")
    with closing(open_archive(f"sqlite:///{path}")) as archive:
        archive.dump(folder, with_fetches=False)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def kill_many(roots: list[Path], scratch: Path, kills: int) -> None:
    """All kills one after another in one archive, then each in an archive of its own."""
    for number, in_one in enumerate([kills, *[1] * kills]):
        folder = scratch / str(number)
        folder.mkdir(parents=True)
        different = differs_after_kills(list(map(read_folder, roots)), folder, in_one, seed=number)
        sys.stdout.write(f"killed {in_one} times: {', '.join(different) or 'the same archive'}\n")
        shutil.rmtree(folder)


if __name__ == "__main__":  # python -m tests.crawler.test_interruption SCRATCH KILLS [ROOT_BEFORE] ROOT
    kill_many(list(map(Path, sys.argv[3:])), Path(sys.argv[1]), int(sys.argv[2]))
