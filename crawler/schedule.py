"""Repeats a command at intervals until it is stopped, each time in a process of its own.

Uses APScheduler.  Reads only the exit code of the command; does not import commands or spiders.
"""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from crawler.runs.verdict import NOT_STARTED
from crawler.terminal.output import write_error

_JITTER = 0.1  # as a share of the interval
_LONGEST_JITTER = timedelta(minutes=10)
_SLEEP = 3_600.0  # seconds; a signal ends it at any time


class Runner:
    """Runs a command, one process at a time, until it is stopped.  Thread-safe."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self) -> int | None:
        """Run the command to its end; its exit code, or None where the runner was stopped before."""
        started = time.monotonic()
        with self._lock:
            if self._stopped:
                return None
            # In a session of its own: Ctrl-C at the terminal reaches this process, which passes it on once.
            self._process = subprocess.Popen(self.command, start_new_session=True)
        code = self._process.wait()
        report(f"ended with exit code {code} after {time.monotonic() - started:.0f} s")
        return code

    def stop(self) -> None:
        """Terminate the running process, wait for it, and start no other."""
        with self._lock:
            self._stopped = True
            process = self._process
        if process is not None:
            process.terminate()
            process.wait()


def repeat(command: Sequence[str], every: timedelta) -> int:
    """Repeats the command until SIGTERM or Ctrl-C; the exit code: 0, or NOT_STARTED where the first run returns that.

    Runs that were missed, because one was still going on or the machine was asleep, are made up for by one run.
    """
    runner, scheduler = Runner(command), make_scheduler()
    scheduler.add_job(runner.run, make_trigger(every), coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start(paused=True)  # before the handler: a signal during the start would leave it half started
    try:
        with handling_signals(signal.default_int_handler):
            if runner.run() == NOT_STARTED:
                return NOT_STARTED
            scheduler.resume()
            announce(scheduler)
            while True:
                time.sleep(_SLEEP)
    except KeyboardInterrupt:
        return 0
    finally:
        with handling_signals(signal.SIG_IGN):
            runner.stop()
            scheduler.shutdown(wait=False)  # waiting, it holds the lock that `announce` needs at the end of a run


def make_scheduler() -> BackgroundScheduler:
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # the listener reports it
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_listener(lambda _: report("is still running: this run is skipped"), EVENT_JOB_MAX_INSTANCES)
    scheduler.add_listener(lambda _: announce(scheduler), EVENT_JOB_EXECUTED)
    return scheduler


def announce(scheduler: BackgroundScheduler) -> None:
    """Say when the next run is."""
    for job in scheduler.get_jobs():
        report(f"the next run is at {job.next_run_time:%Y-%m-%d %H:%M:%S%z}")


def make_trigger(every: timedelta) -> IntervalTrigger:
    """An interval with jitter, so that archives with the same interval do not send their requests all at once."""
    jitter = min(every * _JITTER, _LONGEST_JITTER)
    return IntervalTrigger(seconds=every.total_seconds(), jitter=jitter.total_seconds(), timezone=UTC)


@contextmanager
def handling_signals(handler: Any) -> Iterator[None]:
    """Install `handler` for SIGTERM and SIGINT until the block ends."""
    previous = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler_before in previous.items():
            signal.signal(number, handler_before)


def drop_interval(arguments: Iterable[str]) -> Iterator[str]:
    """The arguments without `--every` and its value.

    >>> list(drop_interval(["--every=6h", "--site", "http://127.0.0.1:8000/"]))
    ['--site', 'http://127.0.0.1:8000/']
    >>> list(drop_interval(["--every", "6h", "--full"]))
    ['--full']
    """
    remaining = iter(arguments)
    for argument in remaining:
        name, equals, _ = argument.partition("=")
        if name != "--every":
            yield argument
        elif not equals:
            next(remaining)  # the interval


def report(text: str) -> None:
    """Write a line with the time to standard error."""
    write_error(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S%z} schedule: {text}\n")
    sys.stderr.flush()
