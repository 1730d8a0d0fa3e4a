"""Runs of every spider that are stopped or killed at random moments, then completed."""

import random
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.soak.trials import Trial
from tests.support.archive_dumps import dump_file
from tests.support.stopped_runs import Source, stop_at

STOPS = (signal.SIGTERM, signal.SIGINT)
KILLS = (signal.SIGKILL,)


def stop_each(
    sources: Mapping[str, Source], signals: Sequence[signal.Signals], times: int, seed: int, folder: Path
) -> Iterator[Trial]:
    """As many runs of each source, each with one of the signals; `seconds` is from the signal to the end."""
    dice = random.Random(seed)
    for name, source in sources.items():
        whole = folder / f"{name} whole {signals[0].name}.db"
        started = time.monotonic()
        source.run(whole)
        longest, expected = time.monotonic() - started, dump_file(whole)
        for number in range(times):
            chosen, moment = dice.choice(signals), dice.random() * longest
            archive = folder / f"{name} {chosen.name} {number}.db"
            took, run = stop_at(source, archive, moment, chosen)
            source.run(archive)
            code = 0 if chosen == signal.SIGKILL else run.returncode
            label = f"{name}, {chosen.name} after {moment:.1f} s"
            yield Trial(label, code, took, run.cost.memory_kb, dump_file(archive) == expected)
