"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable

_LONGEST_S = 60.0  # many times what anything takes that tests wait for


def wait_until(is_so: Callable[[], bool]) -> None:
    """Returns as soon as something is so; fails the test where it never comes to be."""
    deadline = time.monotonic() + _LONGEST_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited {_LONGEST_S:.0f} s in vain"
        time.sleep(0.02)
