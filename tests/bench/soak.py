"""What the archive survives, with its figures: hostile hosts, stops and kills at random moments.

    python -m tests.bench.soak [--stops 100] [--seed 1]

Every post of a small blog but the first misbehaves in one way after the other; then one refresh of the sound blog must
give the archive of an undisturbed run.  Then runs of every spider are stopped (SIGTERM, SIGINT) or killed at random
moments, and completed.  Exits non-zero where an archive differs, a run hangs, or one takes more than 300 MB.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.archive_dumps import dump_file
from tests.support.fake_host import FakeHost, Response
from tests.support.hostile_responses import FAULTS, LARGE, Spoil
from tests.support.refresher import Refresher
from tests.support.stopped_runs import Source, stop_at, write_sources
from tests.support.tiny_sites.butterfly import PATHS, write_blog

LONGEST_S = 60.0
_MOST_KB = 300_000
_SETTINGS = ("-s", "DOWNLOAD_TIMEOUT=3", "-s", "RETRY_TIMES=0")


@dataclass(frozen=True)
class Trial:
    """One disturbed run, and whether the archive is right once the host is sound again."""

    name: str
    exit_code: int
    seconds: float
    memory_kb: int
    is_same: bool

    @property
    def holds(self) -> bool:
        return self.is_same and self.exit_code != -signal.SIGKILL and self.memory_kb < _MOST_KB

    def describe(self) -> str:
        end = "the same archive" if self.is_same else "ANOTHER ARCHIVE"
        figures = f"exit {self.exit_code:4}, {self.seconds:5.1f} s, {self.memory_kb // 1000:4} MB"
        return f"  {self.name:<45} {figures}, then {end}"


def read_undisturbed(folder: Path) -> Mapping[str, bytes]:
    refresher = Refresher(folder / "undisturbed.db")
    with FakeHost(write_blog()) as host:
        refresher.refresh(host)
    return dump_file(refresher.archive)


def meet_fault(name: str, spoil: Spoil, expected: Mapping[str, bytes], folder: Path) -> Trial:
    """A run over a blog whose posts but the first misbehave, then one over the sound blog, into the same archive."""
    refresher, sound = Refresher(folder / f"{name.replace('/', ' ')}.db"), write_blog()
    spoilt: dict[str, Response] = {path: spoil(sound[path]) for path in PATHS[1:]}
    with FakeHost(sound | spoilt) as host:
        started = time.monotonic()
        code = refresher.refresh(host, *_SETTINGS, killed_after=LONGEST_S)
        seconds, memory = time.monotonic() - started, refresher.cost.memory_kb
        host.responses = dict(sound)
        refresher.refresh(host, *_SETTINGS)
    return Trial(name, code, seconds, memory, dump_file(refresher.archive) == expected)


def stop_each(sources: Mapping[str, Source], times: int, dice: random.Random, folder: Path) -> Iterator[Trial]:
    """Runs of each source that are stopped or killed at a random moment, then completed."""
    for name, source in sources.items():
        whole = folder / f"{name} whole.db"
        started = time.monotonic()
        source.run(whole)
        seconds, expected = time.monotonic() - started, dump_file(whole)
        for number in range(times):
            chosen = dice.choice([signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
            archive, moment = folder / f"{name} {number}.db", dice.random() * seconds
            took, run = stop_at(source, archive, moment, chosen)
            source.run(archive)
            label = f"{name}, {chosen.name} after {moment:.1f} s"
            yield Trial(label, 0 if chosen == signal.SIGKILL else run.returncode, took, run.cost.memory_kb,
                        dump_file(archive) == expected)  # fmt: skip


def show(trials: Iterator[Trial]) -> list[Trial]:
    shown = []
    for trial in trials:
        print(trial.describe(), flush=True)
        shown.append(trial)
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stops", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        expected = read_undisturbed(folder)
        faults = FAULTS | LARGE
        print(f"{len(faults)} faults of a host, each followed by one refresh of the sound host")
        met = show(meet_fault(name, spoil, expected, folder) for name, spoil in faults.items())
        with write_sources(folder) as sources:
            print(f"{wanted.stops} stops and kills of each of {len(sources)} spiders")
            stopped = show(stop_each(sources, wanted.stops // len(sources), random.Random(wanted.seed), folder))
    for kind, trials in (("faults", met), ("stops and kills", stopped)):
        held = sum(trial.holds for trial in trials)
        longest, largest = max(trial.seconds for trial in trials), max(trial.memory_kb for trial in trials)
        print(f"{kind}: {held} of {len(trials)} hold; at most {longest:.1f} s and {largest // 1000} MB")
    sys.exit(any(not trial.holds for trial in [*met, *stopped]))


if __name__ == "__main__":
    main()
