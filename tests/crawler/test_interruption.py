"""A crawl that is killed anywhere, and again, ends in the archive of an undisturbed one."""

import random
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from pipelines.archive.store import open_archive
from tests.crawler.running import ROOT, crawl, select, start_crawl
from tests.host import Host, read_folder

SAMPLE = ROOT / "data" / "sample"


def test_a_crawl_that_is_killed_ends_in_the_same_archive(tmp_path: Path) -> None:
    assert differs_after_kills(SAMPLE, tmp_path, kills=3) == []


def differs_after_kills(root: Path, scratch: Path, kills: int, seed: int = 20240522) -> list[str]:
    """Crawls `root`, killed at seeded random moments one after another; what differs in the dump when a run may end."""
    moments = random.Random(seed)
    whole, torn = scratch / "whole.db", scratch / "torn.db"
    with Host(read_folder(root)) as host:
        started = time.monotonic()
        finish_crawl(host, whole)
        lasted = time.monotonic() - started
        for _ in range(kills):
            kill_crawl(host, torn, moments.uniform(0.2, 1) * lasted)
        finish_crawl(host, torn)
    assert select(torn, "PRAGMA integrity_check") == [("ok",)]
    assert select(torn, "SELECT count(*) FROM fetches WHERE state = 'pending'") == [(0,)]
    before, after = dump(whole), dump(torn)
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]


def finish_crawl(host: Host, archive: Path) -> None:
    run = crawl("kedreamix", "-a", f"site={host.url}", archive=f"sqlite:///{archive}")
    assert run.returncode == 0, run.stdout


def kill_crawl(host: Host, archive: Path, moment: float) -> None:
    with start_crawl(host.url, archive, stderr=subprocess.DEVNULL) as process:
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


def kill_many(root: Path, scratch: Path, kills: int) -> None:
    """All kills one after another in one archive, then each in an archive of its own."""
    for number, in_one in enumerate([kills, *[1] * kills]):
        folder = scratch / str(number)
        folder.mkdir(parents=True)
        different = differs_after_kills(root, folder, in_one, seed=number)
        sys.stdout.write(f"killed {in_one} times: {', '.join(different) or 'the same archive'}\n")
        shutil.rmtree(folder)


if __name__ == "__main__":  # python -m tests.crawler.test_interruption ROOT SCRATCH KILLS
    kill_many(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
