"""A page that takes too long is a failure, whatever it is doing."""

import signal
import threading
from contextlib import suppress

import pytest

from pipelines.errors import PageError
from pipelines.reading.time_limit import limit_time


def work_for_ever() -> None:
    while True:
        sum(range(1_000))


def test_what_takes_too_long_is_ended() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    says = r"^the page takes more than 0.05 s of processor time$"
    with pytest.raises(PageError, match=says) as caught, limit_time("parse", 0.05):
        work_for_ever()
    assert caught.value.stage == "parse"
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_an_exception_that_is_lost_is_raised_again() -> None:
    def lose_one() -> None:
        with suppress(PageError):
            work_for_ever()
        work_for_ever()

    with pytest.raises(PageError), limit_time("parse", 0.05):
        lose_one()


def test_what_is_done_in_time_is_not_disturbed() -> None:
    with limit_time("parse", 0.05):
        pass
    sum(range(5_000_000))


def test_other_threads_and_systems_have_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def work() -> None:
        with limit_time("parse", 0.01):
            sum(range(3_000_000))
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    monkeypatch.delattr(signal, "setitimer")
    work()
    assert done == [True, True]
