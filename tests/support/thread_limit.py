"""A system that allows no more threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from unittest.mock import patch


@contextmanager
def no_more_threads() -> Iterator[None]:
    with patch.object(Thread, "start", side_effect=RuntimeError("can't start new thread")):
        yield
