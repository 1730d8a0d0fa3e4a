"""A limit of the processor time that one page may take, so that no page holds up a run."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipelines.errors import PageError

MOST_S = 20.0  # the largest page that is parsed takes a tenth of it, whatever its shape
_AGAIN_S = 1.0  # where the first exception was lost, as in a destructor


@contextmanager
def limit_time(stage: str, seconds: float = MOST_S) -> Iterator[None]:
    """Raises PageError where the block takes more than so many seconds of processor time.

    Only in the main thread of a system that has interval timers; elsewhere nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise PageError(stage, f"the page takes more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
