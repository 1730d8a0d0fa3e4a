"""A resident schedule: a command now and then again at intervals, each run in a process of its own.

By APScheduler.  Must not know what the command does, only how it ended.
"""

import logging
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from pipelines.errors import UsageError

NOT_STARTED = 2
_LONGEST_JITTER = timedelta(minutes=10)
_JITTER = 0.1  # of the interval
_LONG = 3_600.0
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_INTERVAL = re.compile(r"([1-9][0-9]{0,5})([smhd])")


class Runner:
    """Runs a command, one process at a time, until it is stopped; methods may be called from several threads."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self) -> int | None:
        """Its exit code once it has ended; None where nothing is begun any more."""
        started = time.monotonic()
        with self._lock:
            if self._stopped:
                return None
            # Not of our session: a Ctrl-C at the terminal is for us, and we pass it on once.
            self._process = subprocess.Popen(self.command, start_new_session=True)
        code = self._process.wait()
        tell(f"ended with exit code {code} after {time.monotonic() - started:.0f} s")
        return code

    def stop(self) -> None:
        """Asks a process that is running to come to an end, waits for it, and begins no other."""
        with self._lock:
            self._stopped = True
            process = self._process
        if process is not None:
            process.terminate()
            process.wait()


def repeat(command: Sequence[str], every: timedelta) -> int:
    """Runs until SIGTERM or Ctrl-C, and then returns 0; or returns what a first run does that could not start.

    What was missed, for a run was still on or the machine asleep, is made up for by one run.
    """
    runner, scheduler = Runner(command), make_scheduler()
    scheduler.add_job(runner.run, make_trigger(every), coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start(paused=True)  # here, for a signal that comes amid its start leaves it half started
    try:
        with handling_signals(signal.default_int_handler):
            if runner.run() == NOT_STARTED:
                return NOT_STARTED
            scheduler.resume()
            while True:
                time.sleep(_LONG)
    except KeyboardInterrupt:
        return 0
    finally:
        with handling_signals(signal.SIG_IGN):
            runner.stop()
            scheduler.shutdown()


def make_scheduler() -> BackgroundScheduler:
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it is told below
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_listener(lambda _: tell("is still running: this turn is left out"), EVENT_JOB_MAX_INSTANCES)
    return scheduler


def make_trigger(every: timedelta) -> IntervalTrigger:
    """Each turn is shifted a little, so that not all who keep an archive ask at once."""
    jitter = min(every * _JITTER, _LONGEST_JITTER)
    return IntervalTrigger(seconds=every.total_seconds(), jitter=jitter.total_seconds(), timezone=UTC)


@contextmanager
def handling_signals(handler: Any) -> Iterator[None]:
    """What SIGTERM and Ctrl-C do for the length of a block."""
    before = {one: signal.signal(one, handler) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, was in before.items():
            signal.signal(one, was)


def parse_interval(text: str) -> timedelta:
    """Raises UsageError when it is none.

    >>> parse_interval("6h"), parse_interval("90m")
    (datetime.timedelta(seconds=21600), datetime.timedelta(seconds=5400))
    """
    found = _INTERVAL.fullmatch(text)
    if not found:
        raise UsageError(
            f"{text!r} is no interval: say how many seconds, minutes, hours or days, such as 90m, 6h or 1d"
        )
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def drop_interval(arguments: Iterable[str]) -> Iterator[str]:
    """Arguments without `--every`, whose name argparse lets a person cut short.

    >>> list(drop_interval(["--every=6h", "--site", "http://127.0.0.1:8000/"]))
    ['--site', 'http://127.0.0.1:8000/']
    >>> list(drop_interval(["--ev", "6h", "--full"]))
    ['--full']
    """
    left = iter(arguments)
    for argument in left:
        name, equals, _ = argument.partition("=")
        if len(name) <= len("--") or not "--every".startswith(name):
            yield argument
        elif not equals:
            next(left)  # the interval


def tell(text: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} schedule: {text}\n")
    sys.stderr.flush()
