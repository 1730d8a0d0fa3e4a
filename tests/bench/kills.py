"""What becomes of a refresh that is killed: at moments all over it, each in an archive of its own, and all in one.

    python -m tests.bench.kills [--kills 30] [--digests 60] [ROOT_BEFORE ROOT]

Over an invented blog whose posts were edited, withdrawn, replaced and have all moved, or from one folder of a static
site to another.  Exits non-zero where an archive is another one than that of an undisturbed refresh.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.blog.history import Size
from tests.support.fake_host import FakeHost, read_folder
from tests.support.interrupted_runs import Outcome, Task, disturb, measure_task, render_history
from tests.support.refresher import Refresher


def choose_moments(kills: int, seed: int) -> list[float]:
    """Between 0 and 1, one in each of as many equal parts."""
    dice = random.Random(seed)
    return [(part + dice.random()) / kills for part in range(kills)]


def kill_each(host: FakeHost, task: Task, moments: Sequence[float], folder: Path) -> int:
    """How many of the archives are the same as that of an undisturbed refresh."""
    same = 0
    for number, moment in enumerate(moments):
        outcome = disturb(Refresher(folder / f"{number}.db"), host, task, [moment])
        print(f"  after {moment * task.seconds:.2f} s, {describe(outcome)}", flush=True)
        same += not outcome.different
    return same


def describe(outcome: Outcome) -> str:
    end = f"another archive, in {', '.join(outcome.different)}" if outcome.different else "the same archive"
    return f"{outcome.kept:3} pages kept, {outcome.pending} not understood: {end}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", type=Path, nargs="*", metavar="ROOT")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--digests", type=int, default=60)
    wanted = parser.parse_args()
    deployments = [*map(read_folder, wanted.roots)] or render_history(Size(digests=wanted.digests))
    moments = choose_moments(wanted.kills, seed=20240522)
    with tempfile.TemporaryDirectory() as scratch, FakeHost({}) as host:
        task = measure_task(host, deployments, Path(scratch))
        print(f"a refresh of {task.seconds:.2f} s, killed")
        same = kill_each(host, task, moments, Path(scratch))
        print(f"{same} of {wanted.kills} killed refreshes were completed to the same archive")
        at_once = disturb(Refresher(Path(scratch) / "all.db"), host, task, moments)
    print(f"killed {wanted.kills} times: {describe(at_once)}")
    sys.exit(same < wanted.kills or bool(at_once.different))


if __name__ == "__main__":
    main()
