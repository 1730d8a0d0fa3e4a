"""One disturbed run and how it ended, and the sum of many."""

import signal
from collections.abc import Sequence
from dataclasses import dataclass

MOST_KB = 300_000


@dataclass(frozen=True)
class Trial:
    """A disturbed run, and whether the archive is right after a sound one; `lacking` is what has no row in failures."""

    name: str
    exit_code: int
    seconds: float
    memory_kb: int
    is_same: bool
    lacking: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        ended = self.exit_code != -signal.SIGKILL and self.memory_kb < MOST_KB
        return self.is_same and ended and not self.lacking

    def describe(self) -> str:
        end = "the same archive" if self.is_same else "ANOTHER ARCHIVE"
        missing = f", NO ROW for {', '.join(self.lacking)}" if self.lacking else ""
        figures = f"exit {self.exit_code:3}, {self.seconds:5.1f} s, {self.memory_kb // 1000:4} MB"
        return f"  {self.name:<45} {figures}, then {end}{missing}"


def sum_up(trials: Sequence[Trial]) -> str:
    """What stands on the page: how many hold, and the greatest time and memory.

    >>> sum_up([Trial("cut off", 1, 2.5, 98_000, True), Trial("empty", 1, 1.5, 120_000, True)])
    '2 of 2, at most 2.5 s and 120 MB'
    """
    held = sum(trial.holds for trial in trials)
    longest, largest = max(trial.seconds for trial in trials), max(trial.memory_kb for trial in trials)
    return f"{held} of {len(trials)}, at most {longest:.1f} s and {largest // 1000} MB"
