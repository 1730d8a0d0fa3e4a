"""How many processes this machine has work for.  Does not import other modules of the project."""

import os
import sys


def count_jobs() -> int:
    """The cores that this process may use; 1 on Windows, where workers cannot be forked."""
    if sys.platform == "win32":
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
