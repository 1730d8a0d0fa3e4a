"""A process that ends with the one that started it."""

import os
import signal
from multiprocessing import Pipe
from threading import Event

import pytest

from pipelines.beside import lifeline


def test_a_process_ends_when_the_other_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    monkeypatch.setattr(os, "_exit", lambda code: ended.set())
    ours, other = Pipe()
    lifeline.hold(ours)
    assert not ended.wait(0.05)
    other.close()
    assert ended.wait(60)


def test_a_process_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, other = Pipe()
    killed = []

    def kill(*call: int) -> None:
        killed.append(call)
        other.close()

    monkeypatch.setattr(lifeline, "_GRACE_S", 0.01)
    monkeypatch.setattr(os, "kill", kill)
    lifeline.end(ours, 7)
    assert killed == [(7, signal.SIGKILL)]
    lifeline.end(ours, 7)  # it is no more
    assert len(killed) == 1
