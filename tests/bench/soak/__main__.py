"""What the archive survives, with its figures: faults of hosts, stops and kills, all sources at once, growth, fuzzing.

    python -m tests.bench.soak [--quick] [--seed 1] [--write docs/robustness.md]

Every disturbed run is followed by a sound one, which must give the archive of an undisturbed run.  Exits non-zero where
an archive differs, a run hangs, one takes more than 300 MB, or a post is lacking without a row in `failures`.
`--write` writes the page of promises with these figures.
"""

import argparse
import itertools
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from tests.bench.soak.hosts import BEHAVIOURS, meet_each_fault, meet_random_faults
from tests.bench.soak.page import write_page
from tests.bench.soak.stops import KILLS, STOPS, stop_each
from tests.bench.soak.together import run_together, write_six_sources
from tests.bench.soak.trials import Trial, sum_up
from tests.support.postgres_server import serve_postgres
from tests.support.shapes import describe_growths, measure_all
from tests.support.stopped_runs import write_sources


@dataclass(frozen=True)
class Extent:
    """How often each is tried."""

    stops: int = 20  # of each of five spiders; as many kills
    seeds: int = 20
    rounds: int = 10


class Result(Protocol):
    """What was tried once, and whether it is as it should be."""

    @property
    def holds(self) -> bool: ...

    def describe(self) -> str: ...


R = TypeVar("R", bound=Result)


@dataclass(frozen=True)
class Section(Generic[R]):
    """What is tried in one way: the results of trials in a folder, and what the page says of all of them."""

    title: str
    begin: Callable[[Path], Iterator[R]]
    sum_up: Callable[[Sequence[R]], str]

    def run(self, folder: Path) -> tuple[str, bool]:
        """The figure, and whether all holds; prints each result."""
        print(self.title, flush=True)
        results = []
        for result in self.begin(folder):
            print(result.describe(), flush=True)
            results.append(result)
        return self.sum_up(results), all(result.holds for result in results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one trial of each kind, to see that all of it works")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FILE")
    wanted = parser.parse_args()
    extent = Extent(stops=1, seeds=1, rounds=1) if wanted.quick else Extent()
    outcomes = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, section in list_sections(extent, wanted.seed).items():
            folder = Path(scratch, name)
            folder.mkdir()
            outcomes[name] = section.run(folder)
    for name, (figure, holds) in outcomes.items():
        print(f"{name}: {figure}{'' if holds else '  <-- DOES NOT HOLD'}")
    if wanted.write:
        wanted.write.write_text(write_page({name: figure for name, (figure, _) in outcomes.items()}), encoding="utf-8")
    sys.exit(not all(holds for _, holds in outcomes.values()))


def list_sections(extent: Extent, seed: int) -> Mapping[str, Section[Any]]:
    """What is tried, by the name of its figure."""
    stops, seeds, rounds = extent.stops, extent.seeds, extent.rounds
    trials: dict[str, tuple[str, Callable[[Path], Iterator[Trial]]]] = {
        "faults": (f"{len(BEHAVIOURS)} faults of a host", meet_each_fault),
        "random faults": (f"30 % random faults, {seeds} seeds", lambda folder: meet_random_faults(seeds, 0.3, folder)),
        "stops": (f"{stops} stops of each spider", lambda folder: _stop(STOPS, stops, seed, folder)),
        "kills": (f"{stops} kills of each spider", lambda folder: _stop(KILLS, stops, seed, folder)),
        "at once, SQLite": (f"six sources at once, {rounds} rounds", lambda folder: _run_on_sqlite(rounds, folder)),
        "at once, PostgreSQL": ("the same on PostgreSQL", lambda folder: _run_on_postgres(rounds, folder)),
    }
    growth = Section("the growth of every shape of text", lambda _: measure_all(), describe_growths)
    return {name: Section(title, begin, sum_up) for name, (title, begin) in trials.items()} | {"growth": growth}


def _stop(signals: tuple[signal.Signals, ...], times: int, seed: int, folder: Path) -> Iterator[Trial]:
    with write_sources(folder) as sources:
        yield from stop_each(sources, signals, times, seed, folder)


def _run_on_sqlite(rounds: int, folder: Path) -> Iterator[Trial]:
    numbers = itertools.count()
    with write_six_sources(folder) as sources:
        yield from run_together(sources, rounds, lambda: f"sqlite:///{folder}/{next(numbers)}.db", folder)


def _run_on_postgres(rounds: int, folder: Path) -> Iterator[Trial]:
    numbers = itertools.count()
    with write_six_sources(folder) as sources, serve_postgres() as server:
        yield from run_together(sources, rounds, lambda: server.create_database(f"round{next(numbers)}"), folder)


if __name__ == "__main__":
    main()
