"""What a worker of a Dask cluster does with a batch of pages.

Dask runs it in a thread, so that nothing but the end of the process stops a page that takes too long.
"""

import faulthandler
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

from distributed import get_client

from pipelines.reading.fingerprint import describe_parser
from pipelines.reading.workers import PATIENCE_S, Result
from pipelines.records.pages import FetchedPage

_begun: dict[int, float] = {}  # by thread, when its page was begun
_alarm = threading.Lock()


class Refusal(Enum):
    """Why a worker reads none of the pages."""

    WORKER_ENDED = "the worker that read them before has ended"
    OTHER_PARSER = "its parser is another one"


def read_batch(
    key: str, parser: str, read: Callable[[FetchedPage], Result], pages: Sequence[FetchedPage]
) -> list[Result] | Refusal:
    """The results of pages by `read`, unless a worker has begun with them before, and has ended.

    Dask runs the task of a worker that ended once more; `key` names it on the scheduler, where it is noted whether it
    was begun.  Who gives it knows what to do with a page that may have ended a worker.
    """
    if parser != describe_parser():
        return Refusal.OTHER_PARSER
    scheduler = get_client()
    if scheduler.get_metadata(key, default=False):
        return Refusal.WORKER_ENDED
    scheduler.set_metadata(key, True)
    found = []
    for page in pages:
        with limit_clock():
            found.append(read(page))
    scheduler.set_metadata(key, False)
    return found


@contextmanager
def limit_clock() -> Iterator[None]:
    """Ends this process where the block takes too long."""
    with _alarm:
        _begun[threading.get_ident()] = time.monotonic()
        _set_alarm()
    try:
        yield
    finally:
        with _alarm:
            del _begun[threading.get_ident()]
            _set_alarm()


def _set_alarm() -> None:
    """For the page that was begun first."""
    if _begun:
        faulthandler.dump_traceback_later(min(_begun.values()) + PATIENCE_S - time.monotonic(), exit=True)
    else:
        faulthandler.cancel_dump_traceback_later()
