"""`config`: the settings in force and where they come from, and that every command refuses a wrong one."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.configuration.files import FILE_NAME

ROOT = Path(__file__).resolve().parents[3]
Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Start:
    """Run the program in an empty folder; data are in the folder `data` beside it."""
    (tmp_path / "work").mkdir()
    (tmp_path / "data").mkdir()
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    for name in ("ARCHIVE_URL", "CONTACT"):
        environment.pop(name, None)

    def start(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "crawler.entry_point", *words]
        folder = tmp_path / "work"
        return subprocess.run(
            command, cwd=folder, env=environment | variables, capture_output=True, text=True, check=False
        )

    return start


@pytest.mark.process
def test_every_setting_is_shown_with_its_source(run: Start, tmp_path: Path) -> None:
    (tmp_path / "work" / FILE_NAME).write_text('CONTACT = "me@example.org"\n', encoding="utf-8")
    url = "postgres://me:secret@host/papers"
    done = run("config", "--json", "-s", "REVISITS=3", "-s", "WARC_FILE=", ARCHIVE_URL=url)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["ARCHIVE_URL"] == {"value": "postgresql://me:***@host/papers", "source": "environment"}
    assert said["CONTACT"] == {"value": "me@example.org", "source": "file", "file": f"{tmp_path}/work/{FILE_NAME}"}
    assert said["REVISITS"] == {"value": 3, "source": "command line"}
    assert said["REVISIT_DAYS"] == {"value": 300, "source": "default"}
    table = run("config", "-s", f"DATA_DIR={tmp_path}/third")
    assert re.search(rf"^DATA_DIR +{tmp_path}/third ", table.stdout, re.MULTILINE)
    assert re.match(rf"ARCHIVE_URL +{tmp_path}/third/archive\.db +default\n", table.stdout)
    assert run("config", "now").stderr == "scrapy config: takes no arguments, got now\n"


@pytest.mark.process
@pytest.mark.parametrize("words", [["show", "x"], ["crawl", "kedreamix"], ["status"], ["fetch", "http://127.0.0.1:1/"]])
def test_every_command_refuses_a_wrong_file(run: Start, tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "data" / FILE_NAME
    file.write_text("REVISITS = many", encoding="utf-8")
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("scrapy")
    assert f": {file}: is not TOML: Invalid value" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.process
def test_scrapy_in_a_checkout_refuses_it_too(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("REVISITS = -1", encoding="utf-8")
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "scrapy", "crawl", "kedreamix"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    said = f"scrapy: {tmp_path / FILE_NAME}: REVISITS must be an integer >= 0, got -1\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.process
@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("ARCHIVE_URL=postgers://me:secret@h/a", "ARCHIVE_URL=postgers://me:***@h/a: unknown database postgers; did"),
        ("REVISIT_DAYS=soon", "REVISIT_DAYS must be an integer >= 1, got soon"),
        ("DOWNLOAD_DELAY=soon", "DOWNLOAD_DELAY must be a number >= 0, got soon"),
    ],
)
def test_a_wrong_option_is_one_line(run: Start, option: str, says: str) -> None:
    done = run("history", "x", "-s", option)
    assert done.returncode == 2
    assert done.stderr.startswith(f"scrapy history: {says}")
    assert done.stderr.count("\n") == 1


@pytest.mark.process
def test_a_reader_takes_a_data_folder(run: Start, tmp_path: Path) -> None:
    done = run("show", "x", "-s", f"DATA_DIR={tmp_path}/third")
    assert done.stderr.startswith(f"scrapy show: there is no archive at {tmp_path}/third/archive.db: ")
    done = run("show", "x", "-s", "ARCHIVE_URL=mysql://h/a")
    assert done.stderr.startswith("scrapy show: ARCHIVE_URL=mysql://h/a: unknown database mysql; write")
    assert "-h lists the options" not in done.stderr
    assert done.returncode == 2
