"""A process that ends with the one that started it."""

import os
from multiprocessing import Pipe
from threading import Event

import pytest

from pipelines.beside import lifeline


def test_a_process_ends_when_the_other_end_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    monkeypatch.setattr(os, "_exit", lambda code: ended.set())
    ours, other = Pipe(duplex=False)
    lifeline.hold(ours)
    assert not ended.wait(0.05)
    other.close()
    assert ended.wait(60)
