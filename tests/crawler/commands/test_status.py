"""`scrapy status` and `scrapy history` as a person and as a machine read them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from scrapy.cmdline import execute

from crawler.commands.status import Status, format_json, show_status
from crawler.settings import ROOT
from pipelines.archive.queries.health import RunRecord, SiteHealth
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import open_archive
from tests.support.factories import FIRST, make_block, make_reading, store

NOW = datetime(2024, 5, 22, 8, tzinfo=UTC)
COUNTS = ("requests", "not_modified", "posts_new", "posts_edited", "posts_moved", "posts_gone", "failures")
DONE = RunRecord(
    1234, "kedreamix", "refresh", NOW - timedelta(hours=59), NOW - timedelta(hours=58), "under_floor",
    dict.fromkeys(COUNTS, 12_345),
)  # fmt: skip
KILLED = RunRecord(1, "kedreamix", "full", NOW, None, "interrupted", dict.fromkeys(COUNTS))
SITE = SiteHealth(
    base_url="https://kedreamix.github.io/Talk2Paper/",
    live=3_412,
    gone=12,
    overdue=7,
    checked_at=NOW - timedelta(minutes=59),
    deployed_at=None,
    last_run_at=NOW - timedelta(minutes=59),
    last_outcome="under_floor",
    last_success_at=NOW - timedelta(days=365),
    last_change_at=None,
)
STATUS = Status("/srv/archive.db", NOW, Totals(3_412, 41_211, 52_345), [SITE], [DONE, KILLED])


def show(status: Status) -> str:
    console = Console(file=StringIO(), width=80)
    show_status(status, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_status_fits_80_columns() -> None:
    lines = show(STATUS).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1:3] == ["/srv/archive.db", "3,412 posts, 41,211 papers, 52,345 images"]
    assert "  3,412 posts, 12 gone, 7 overdue for a check" in lines
    assert "  checked 59 min ago · last success 365 d ago · last change never" in lines
    assert "  last run 59 min ago: under_floor" in lines
    assert lines[-3].split() == "run ago took mode outcome requests new edited moved gone failed".split()
    assert lines[-2].split() == "1234 2 d 1 h refresh under_floor".split() + ["12,345"] * 6
    assert lines[-1].split() == "1 0 s – full interrupted".split() + ["–"] * 6


def test_status_omits_a_finished_last_run() -> None:
    assert "last run" not in show(replace(STATUS, sites=[replace(SITE, last_outcome="finished")]))
    assert show(replace(STATUS, sites=[], runs=[])).splitlines()[-1] == "no runs yet"


def test_json_holds_everything() -> None:
    told = json.loads(format_json(STATUS))
    assert told["sites"][0]["last_success_at"] == "2023-05-23T08:00:00+00:00"
    assert (told["runs"][0]["requests"], told["runs"][1]["finished_at"]) == (12_345, None)
    assert told["runs"][1].keys() == {"id", "spider", "mode", "started_at", "finished_at", "outcome", *COUNTS}
    assert (told["at"], told["archive"], told["totals"]["papers"]) == (
        "2024-05-22T08:00:00+00:00",
        STATUS.archive,
        41_211,
    )


@pytest.fixture
def archive(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/archive.db"
    opened = open_archive(url)
    store(opened, make_reading(make_block()))
    later = NOW + timedelta(days=1)
    store(opened, make_reading(make_block(), make_block(1, "2413.00002"), content_hash="h2"), later)
    store(opened, make_reading(url=f"{FIRST.base_url}b/", key="other", sections=()), later)
    opened.close()
    return url


def run(*arguments: str, archive: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """A command of Scrapy in this process; its exit code."""
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        execute(["scrapy", *arguments, "-s", f"ARCHIVE_URL={archive}"])
    code: Any = ended.value.code
    return int(code)


def test_commands_print_status_and_history(
    archive: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("status", "--json", archive=archive, monkeypatch=monkeypatch) == 0
    assert json.loads(capsys.readouterr().out)["sites"][0]["live"] == 2
    assert run("status", archive=archive, monkeypatch=monkeypatch) == 0
    assert "2 posts, 0 gone, 2 overdue" in capsys.readouterr().out
    assert run("history", f"{FIRST.base_url}a/index.html", archive=archive, monkeypatch=monkeypatch) == 0
    assert "edited    https://first.example/a/  revision 2\n" in capsys.readouterr().out
    assert run("history", "other", archive=archive, monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    assert run("history", f"{FIRST.base_url}a/", "--diff", archive=archive, monkeypatch=monkeypatch) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("-")] == [said[0]]
    assert "+# An Invented Paper 2413.00002" in said
    assert "+2413.00002v1 · Ada Probe, Bo Muster" in said
    assert "+## summary" in said
    assert "+takeaways: 虚构的要点" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["status", "now"], "scrapy status: takes no arguments, got now\n"),
        (["history"], "scrapy history: takes one POST, got none\n"),
        (
            ["history", "none"],
            "scrapy history: no post matches none: give a URL, an identity or a part of a title\n",
        ),
        (
            ["history", "日报"],
            "scrapy history: 2 posts match 日报; give the identity of one:\n"
            "  kedreamix/2024-05-22/虚拟人  虚拟人 日报\n  other  虚拟人 日报\n",
        ),
    ],
)
def test_unusable_calls_are_refused(
    arguments: list[str],
    message: str,
    archive: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(*arguments, archive=archive, monkeypatch=monkeypatch) == 2
    assert capsys.readouterr() == ("", message)
