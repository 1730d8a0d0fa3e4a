"""Intervals of the resident schedule, and the files for other schedulers (cron, systemd, GitHub Actions)."""

import configparser
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from apscheduler.triggers.cron import CronTrigger

from crawler.commands.refresh import repeat_refresh
from crawler.configuration.intervals import parse_interval
from crawler.runs.verdict import EXIT_CODES, NOT_STARTED
from crawler.schedule import make_trigger
from pipelines.errors import UsageError
from pipelines.places import ROOT

FILES = ROOT / "docs" / "schedule"


@pytest.mark.parametrize("text", ["", "6", "h", "0h", "6 h", "-6h", "6w", "1.5h", "99999999d"])
def test_unusable_interval_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--every must be a number of seconds, minutes, hours or days"):
        parse_interval("--every", text)


def test_turns_are_shifted_by_less_than_their_interval() -> None:
    assert make_trigger(timedelta(minutes=10)).jitter == 60
    assert make_trigger(timedelta(days=1)).jitter == 600


def test_a_schedule_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.transport.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"^apscheduler is not installed: pip install 'kedreamix-archive.schedule.'"):
        repeat_refresh("6h", [])


def read_unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(FILES / name)
    return unit


def test_units_say_what_systemd_is_to_do() -> None:
    service, timer = read_unit("kedreamix.service"), read_unit("kedreamix.timer")
    assert service["Service"]["ExecStart"].endswith("/.venv/bin/kedreamix-archive refresh")
    assert int(service["Service"]["SuccessExitStatus"]) == EXIT_CODES["busy"]
    assert service["Service"]["Type"] == "oneshot"
    assert timer["Timer"].keys() == {"OnCalendar", "RandomizedDelaySec", "Persistent"}


@pytest.mark.parametrize(
    "name",
    ["kedreamix.service", "kedreamix-check.service", "kedreamix-backup.service", "kedreamix-work@.service"],
)
def test_a_unit_that_fails_mails(name: str) -> None:
    unit = read_unit(name)
    assert unit["Unit"]["OnFailure"] == "kedreamix-failed@%n.service"
    assert unit["Service"]["EnvironmentFile"] == "/etc/kedreamix.env"
    assert "$MAILTO" in read_unit("kedreamix-failed@.service")["Service"]["ExecStart"]
    assert "\nMAILTO=" in (FILES / "kedreamix.env").read_text()


def test_a_worker_is_started_again_unless_a_setting_is_wrong() -> None:
    service = read_unit("kedreamix-work@.service")["Service"]
    assert service["ExecStart"].endswith("/.venv/bin/kedreamix-archive work")
    assert service["Restart"] == "on-failure"
    assert int(service["RestartPreventExitStatus"]) == NOT_STARTED


def test_units_hold_nothing_that_systemd_does_not_know(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    for unit in FILES.glob("kedreamix*"):
        (tmp_path / unit.name).write_text(unit.read_text().replace(_COMMAND, "/bin/true"))
    units = sorted(str(file) for file in tmp_path.iterdir() if file.suffix in (".service", ".timer"))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line or "kedreamix" in line] == []


_COMMAND = "/srv/kedreamix-archive/.venv/bin/kedreamix-archive"


def test_a_crontab_and_a_workflow_come_every_six_hours() -> None:
    lines = [one for one in (FILES / "crontab").read_text().splitlines() if "kedreamix-archive &&" in one]
    refresh, check, backup = lines
    workflow: dict[Any, Any] = yaml.safe_load((FILES / "refresh.yml").read_text())
    on = workflow[True]  # so YAML reads it
    for when in (" ".join(refresh.split()[:5]), on["schedule"][0]["cron"]):
        trigger = CronTrigger.from_crontab(when)
        assert str(trigger.fields[5]) == "*/6"
    assert f"|| [ $? -eq {EXIT_CODES['busy']} ] ||" in refresh
    assert check.endswith("status --check --max-age 48h")
    assert CronTrigger.from_crontab(" ".join(backup.split()[:5]))
    steps = workflow["jobs"]["refresh"]["steps"]
    assert [step["name"] for step in steps if "name" in step] == [
        "Take the archive out",
        "Refresh",
        "Put the archive back",
        "Say how it went",
    ]


def test_the_container_file_has_no_fault_that_hadolint_knows() -> None:
    command = [str(Path(sys.executable).with_name("hadolint")), str(ROOT / "Containerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_the_compose_file_starts_the_archive_beside_a_server() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    archive, postgres = compose["services"]["archive"], compose["services"]["postgres"]
    assert archive["environment"]["ARCHIVE_URL"].endswith("@postgres/archive")
    assert archive["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    mounted = [volume.partition(":")[0] for service in (archive, postgres) for volume in service["volumes"]]
    assert sorted(mounted) == sorted(compose["volumes"])
    worker = compose["services"]["worker"]
    assert worker == archive | {"command": ["work"], "profiles": ["workers"], "stop_grace_period": "1m"}


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_the_scripts_of_the_workflow_are_shell(step: int) -> None:
    workflow = yaml.safe_load((FILES / "refresh.yml").read_text())
    scripts = [one["run"] for one in workflow["jobs"]["refresh"]["steps"] if "name" in one]
    subprocess.run(["bash", "-n"], input=scripts[step].replace("${{", "{").replace("}}", "}").encode(), check=True)
