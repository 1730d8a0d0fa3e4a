"""Runs at intervals: the resident schedule, and the files for other schedulers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from crawler import schedule
from crawler.schedule import Runner, repeat
from pipelines.places import ROOT
from tests.support.cli import FAST, make_environment, select
from tests.support.fake_host import FakeHost
from tests.support.tiny_sites.butterfly import write_blog
from tests.support.waiting import wait_until

SOON = timedelta(seconds=0.15)


def write_line(path: Path, then: str = "") -> list[str]:
    """A command that adds a line to a file, and then does something."""
    return [sys.executable, "-S", "-c", f"import os, sys, time; open({str(path)!r}, 'a').write('in\\n'); {then}"]


@contextmanager
def stopped_when(is_so: Callable[[], bool]) -> Iterator[None]:
    """SIGTERM for this process as soon as something is so."""

    def stop() -> None:
        wait_until(is_so)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=stop)
    watcher.start()
    yield
    watcher.join()


def count_lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.mark.parametrize("end", ["sys.exit(1)", "os.kill(os.getpid(), 9)"])
def test_failed_run_does_not_end_the_schedule(end: str, tmp_path: Path) -> None:
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]
    with stopped_when(lambda: count_lines(tmp_path / "runs") >= 3):
        assert repeat(write_line(tmp_path / "runs", end), SOON) == 0
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == before


def test_runs_do_not_overlap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = tmp_path / "runs"
    lasting = f"time.sleep(0.5); open({str(runs)!r}, 'a').write('out\\n')"
    with stopped_when(lambda: count_lines(runs) >= 6):
        repeat(write_line(runs, lasting), SOON)
    assert runs.read_text().splitlines()[:6] == ["in", "out"] * 3
    assert "is still running: this run is skipped" in capsys.readouterr().err


def test_active_run_is_stopped_and_waited_for(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    tidy = f"open({str(runs)!r}, 'a').write('tidied\\n')"
    command = write_line(
        runs, f"import signal; signal.signal(15, lambda *_: ({tidy}, sys.exit(0))); {tidy}; time.sleep(60)"
    )
    with stopped_when(lambda: count_lines(runs) >= 2):
        assert repeat(command, SOON) == 0
    assert runs.read_text().splitlines() == ["in", "tidied", "tidied"]


def test_unusable_call_ends_the_schedule(tmp_path: Path) -> None:
    assert repeat(write_line(tmp_path / "runs", "sys.exit(2)"), SOON) == 2
    assert count_lines(tmp_path / "runs") == 1


def test_stopped_schedule_starts_no_run(tmp_path: Path) -> None:
    runner = Runner(write_line(tmp_path / "runs"))
    assert runner.run() == 0
    runner.stop()
    assert runner.run() is None
    assert count_lines(tmp_path / "runs") == 1


@pytest.mark.timeout(20)
def test_a_schedule_that_is_stopped_as_a_run_ends_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    announce, stopped = schedule.announce, threading.Event()

    def stop_first(scheduler: BackgroundScheduler) -> None:
        if threading.current_thread() is not threading.main_thread() and not stopped.is_set():
            stopped.set()
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.3)  # meanwhile the main thread shuts the scheduler down
        announce(scheduler)

    monkeypatch.setattr(schedule, "announce", stop_first)
    assert repeat(write_line(tmp_path / "runs"), SOON) == 0
    assert stopped.is_set()


def test_refreshes_repeat_at_their_interval(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeHost(write_blog()) as host:
        command = [sys.executable, "-m", "scrapy", "refresh", "--site", host.url, "--every", "1s", *FAST]
        environment = make_environment(f"sqlite:///{archive}")
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as stays:
            assert stays.stderr is not None
            ended = [line for line in iter(stays.stderr.readline, b"") if b"schedule: ended" in line and stop(stays)]
            assert stays.wait() == 0
    assert b"ended with exit code 0" in ended[0]
    assert select(archive, "SELECT mode, outcome FROM crawls")[0] == ("refresh", "finished")


def stop(process: subprocess.Popen[bytes]) -> bool:
    process.terminate()
    return True
