"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable
from pathlib import Path

_LONGEST_S = 60.0  # many times what anything takes that tests wait for


def wait_until(is_so: Callable[[], bool]) -> None:
    """Returns as soon as something is so; fails the test where it never comes to be."""
    deadline = time.monotonic() + _LONGEST_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited {_LONGEST_S:.0f} s in vain"
        time.sleep(0.02)


def is_active(pid: int) -> bool:
    """Whether a process has not ended, nor only waits for its parent to learn that."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
