"""How a stop of a run is noticed, and what becomes of the requests that it does not wait for."""

from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.exceptions import IgnoreRequest

STOPPING = object()
"""The signal that the run winds down; sent once, without arguments."""


def is_closing(engine: ExecutionEngine) -> bool:
    """Whether the spider is closing or closed: nothing more should be started."""
    slot = engine._slot  # Scrapy has no public name for it: needs_backout() is also true while a run is busy
    return not engine.running or slot is None or slot.closing is not None


class RunStopped(IgnoreRequest):
    """The run stopped before the request had its response."""


def give_up(request: Request) -> RunStopped:
    """The exception for a request that the run does not wait for.

    Its errback is not called: the page did not fail, and the next run requests it again.
    """
    request.errback = None
    return RunStopped(f"the run stopped before {request.url} was read")
