"""Ends a process with the one that started it, or before.  Imports nothing else: it may be ended before it can work.

run ◄── lifeline ──► process        each sees the end of the other
"""

import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Thread

_GRACE_S = 1.0  # a process ends within milliseconds, unless it is frozen


def hold(lifeline: Connection) -> None:
    """End this process when the other one says so, or ends, in whatever way."""
    Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    lifeline.poll(None)
    os._exit(1)


def end(lifeline: Connection, pid: int) -> None:
    """End the process at the other end, which has ended when this returns."""
    with suppress(OSError):  # it has ended
        lifeline.send(None)
    if not lifeline.poll(_GRACE_S):
        os.kill(pid, signal.SIGKILL)
        lifeline.poll(None)
