"""Runs at intervals: the resident schedule, and the files for other schedulers."""

import configparser
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
from typing import Any

import pytest
import yaml
from apscheduler.triggers.cron import CronTrigger

from crawler.commands.refresh import stay
from crawler.runs.verdict import EXIT_CODES
from crawler.schedule import Runner, make_trigger, parse_interval, repeat
from pipelines.errors import UsageError
from tests.support.cli import FAST, ROOT, make_environment, select
from tests.support.fake_host import Host
from tests.support.tiny_sites.butterfly import write_blog

FILES = ROOT / "docs" / "schedule"
SOON = timedelta(seconds=0.15)


def write_line(path: Path, then: str = "") -> list[str]:
    """A command that adds a line to a file, and then does something."""
    return [sys.executable, "-S", "-c", f"import os, sys, time; open({str(path)!r}, 'a').write('in\\n'); {then}"]


def wait_for(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.01)


@contextmanager
def stopped_when(is_so: Callable[[], bool]) -> Iterator[None]:
    """SIGTERM for this process as soon as something is so."""

    def stop() -> None:
        wait_for(is_so)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=stop)
    watcher.start()
    yield
    watcher.join()


def count_lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.mark.parametrize("end", ["sys.exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_run_that_fails_does_not_end_the_schedule(end: str, tmp_path: Path) -> None:
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]
    with stopped_when(lambda: count_lines(tmp_path / "runs") >= 3):
        assert repeat(write_line(tmp_path / "runs", end), SOON) == 0
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == before


def test_a_run_that_takes_longer_than_the_interval_is_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = tmp_path / "runs"
    lasting = f"time.sleep(0.5); open({str(runs)!r}, 'a').write('out\\n')"
    with stopped_when(lambda: count_lines(runs) >= 6):
        repeat(write_line(runs, lasting), SOON)
    assert runs.read_text().splitlines()[:6] == ["in", "out"] * 3
    assert "is still running: this turn is left out" in capsys.readouterr().err


def test_a_run_that_is_on_is_asked_to_stop_and_waited_for(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    tidy = f"open({str(runs)!r}, 'a').write('tidied\\n')"
    command = write_line(
        runs, f"import signal; signal.signal(15, lambda *_: ({tidy}, sys.exit(0))); {tidy}; time.sleep(60)"
    )
    with stopped_when(lambda: count_lines(runs) >= 2):
        assert repeat(command, SOON) == 0
    assert runs.read_text().splitlines() == ["in", "tidied", "tidied"]


def test_a_call_that_cannot_start_is_not_made_again(tmp_path: Path) -> None:
    assert repeat(write_line(tmp_path / "runs", "sys.exit(2)"), SOON) == 2
    assert count_lines(tmp_path / "runs") == 1


def test_nothing_is_begun_once_it_was_stopped(tmp_path: Path) -> None:
    runner = Runner(write_line(tmp_path / "runs"))
    assert runner.run() == 0
    runner.stop()
    assert runner.run() is None
    assert count_lines(tmp_path / "runs") == 1


@pytest.mark.parametrize("text", ["", "6", "h", "0h", "6 h", "-6h", "6w", "1.5h", "99999999d"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(UsageError, match="is no interval: say how many seconds, minutes, hours or days"):
        parse_interval(text)


def test_turns_are_shifted_by_less_than_their_interval() -> None:
    assert make_trigger(timedelta(minutes=10)).jitter == 60
    assert make_trigger(timedelta(days=1)).jitter == 600


def test_a_schedule_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.transport.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"^apscheduler is not installed: pip install -e '\.\[schedule\]'$"):
        stay("6h", [])


def test_refreshes_come_one_after_the_other(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with Host(write_blog()) as host:
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


def read_unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(FILES / name)
    return unit


def test_units_say_what_systemd_is_to_do() -> None:
    service, timer = read_unit("kedreamix.service"), read_unit("kedreamix.timer")
    assert service["Service"]["ExecStart"].endswith("/.venv/bin/scrapy refresh")
    assert int(service["Service"]["SuccessExitStatus"]) == EXIT_CODES["busy"]
    assert service["Service"]["Type"] == "oneshot"
    assert timer["Timer"].keys() == {"OnCalendar", "RandomizedDelaySec", "Persistent"}


def test_a_crontab_and_a_workflow_come_every_six_hours() -> None:
    (line,) = [one for one in (FILES / "crontab").read_text().splitlines() if "scrapy" in one]
    workflow: dict[Any, Any] = yaml.safe_load((FILES / "refresh.yml").read_text())
    on = workflow[True]  # so YAML reads it
    for when in (" ".join(line.split()[:5]), on["schedule"][0]["cron"]):
        trigger = CronTrigger.from_crontab(when)
        assert str(trigger.fields[5]) == "*/6"
    assert f"|| [ $? -eq {EXIT_CODES['busy']} ] ||" in line
    steps = workflow["jobs"]["refresh"]["steps"]
    assert [step["name"] for step in steps if "name" in step] == [
        "Take the archive out",
        "Refresh",
        "Put the archive back",
        "Say how it went",
    ]


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_the_scripts_of_the_workflow_are_shell(step: int) -> None:
    workflow = yaml.safe_load((FILES / "refresh.yml").read_text())
    scripts = [one["run"] for one in workflow["jobs"]["refresh"]["steps"] if "name" in one]
    subprocess.run(["bash", "-n"], input=scripts[step].replace("${{", "{").replace("}}", "}").encode(), check=True)
