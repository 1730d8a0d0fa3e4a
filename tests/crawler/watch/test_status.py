"""`scrapy status` and `scrapy history` as a person and as a machine read them."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from scrapy.cmdline import execute

from crawler.watch.check import find_problems
from crawler.watch.prometheus import format_metrics
from crawler.watch.screen import describe_extent, describe_series, show_status
from crawler.watch.status import Disk, Status, describe_disk, format_json, read_disk
from pipelines.archive.queries.extent import Extent, PageFile
from pipelines.archive.queries.health import RunRecord, SiteHealth
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import open_archive
from pipelines.places import ROOT
from pipelines.records.pages import OpenFailure
from pipelines.records.queue import JobEnd, QueueState, WorkerState
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
    last_spider="kedreamix",
    last_success_at=NOW - timedelta(days=365),
    last_change_at=None,
)
EXTENT = Extent(
    104_100_000, "0014", date(2024, 1, 24), date(2024, 5, 22), gone=12, hidden=0, lacking=0, read_otherwise=False
)
FAILURE = OpenFailure(
    f"{SITE.base_url}%E5%A2%A8/", "fetch", "HTTP 404", NOW - timedelta(days=3), NOW - timedelta(days=1), 4,
    NOW + timedelta(days=1),
)  # fmt: skip
STATUS = Status(
    archive="/srv/archive.db",
    at=NOW,
    totals=Totals(3_412, 41_211, 52_345),
    extent=EXTENT,
    disk=Disk(free=21_500_000_000, total=90_000_000_000),
    sites=[SITE],
    failures=[FAILURE],
    runs=[DONE, KILLED],
)

REFRESH = f"refresh {SITE.base_url}"
QUEUE = QueueState(
    counts={"waiting": 3, "later": 0, "running": 1, "done": 1_200, "failed": 1},
    workers=[
        WorkerState("one:7", NOW - timedelta(seconds=9), REFRESH),
        WorkerState("other:8", NOW - timedelta(minutes=9), None),
    ],
    ends=[JobEnd("reparse", 2, NOW - timedelta(hours=3), "one:7"), JobEnd(REFRESH, 0, NOW, "one:7")],
)


def show(status: Status) -> str:
    console = Console(file=StringIO(), width=80)
    show_status(status, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_files_with_pages_belong_to_the_archive() -> None:
    files = tuple(PageFile(Path(f"/srv/archive-pages/{n}.warc.gz"), 1_000, 20_000_000, n != 2) for n in (1, 2))
    status = replace(STATUS, disk=None, sites=[], runs=[], extent=replace(EXTENT, files=files))
    lost = "/srv/archive-pages/2.warc.gz, which holds 1,000 pages of the archive, is missing or not whole"
    assert find_problems(status, timedelta(days=2)) == [f"{lost}: put it back from the backup"]
    says = describe_extent(status).splitlines()
    assert "2,000 pages are in 2 files of /srv/archive-pages, 40.0 MB" in says
    assert "[red]1 of them missing: put them back from the backup[/red]" in says
    only = describe_extent(replace(status, extent=replace(EXTENT, files=files[:1])))
    assert "1,000 pages are in 1 file of /srv/archive-pages, 20.0 MB" in only
    assert "missing" not in only
    told = json.loads(format_json(status))["extent"]["files"][1]
    assert told == {"file": "/srv/archive-pages/2.warc.gz", "pages": 1_000, "size": 20_000_000, "is_there": False}


def test_status_fits_80_columns() -> None:
    lines = show(STATUS).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1:3] == ["/srv/archive.db", "3,412 posts, 41,211 papers, 52,345 images"]
    assert lines[3] == "104.1 MB, 21.5 GB free · schema 0014 · digests of 2024-01-24 to 2024-05-22"
    assert lines[4] == "12 posts are gone"
    place = lines.index(f"  {SITE.base_url}墨/")
    assert lines[place - 1 : place + 3] == [
        "Pages that failed when they were last requested: 1",
        f"  {SITE.base_url}墨/",
        "    fetch: HTTP 404",
        "    4 times since 3 d ago; tried again in 1 d",
    ]
    assert "  3,412 posts, 12 gone, 7 overdue for a check" in lines
    assert "  checked 59 min ago · last success 365 d ago · last change never" in lines
    assert "  last run 59 min ago: under_floor" in lines
    assert lines[-3].split() == "run ago took mode outcome requests new edited moved gone failed".split()
    assert lines[-2].split() == "1234 2 d 1 h refresh under_floor".split() + ["12,345"] * 6
    assert lines[-1].split() == "1 0 s – full interrupted".split() + ["–"] * 6


def test_status_omits_a_finished_last_run() -> None:
    assert "last run" not in show(replace(STATUS, sites=[replace(SITE, last_outcome="finished")]))
    assert show(replace(STATUS, sites=[], runs=[])).splitlines()[-1] == "no runs yet"


def test_more_failures_than_are_shown_and_what_is_lacking() -> None:
    several = replace(
        STATUS,
        failures=[FAILURE] * 11,
        extent=replace(EXTENT, lacking=3, gone=0, newest_digest=None, read_otherwise=True),
    )
    shown = show(replace(several, disk=None))
    assert shown.count("HTTP 404") == 10
    assert "  all of them: SELECT url, stage, error FROM failures WHERE ended_at IS NULL;" in shown
    assert (
        "\n104.1 MB · schema 0014\n3 pages are lacking: scrapy refresh --full fetches what the sites still have\n"
        in shown
    )
    assert "\nanother version of the parser read the pages: scrapy reparse reads them again\n" in shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"times": 1}, "once, 1 d ago; tried again in the next run"),
        ({"retry_at": NOW}, "4 times since 3 d ago; tried again in the next run"),
    ],
)
def test_a_series_of_failures(changes: dict[str, Any], says: str) -> None:
    assert describe_series(replace(FAILURE, **changes), NOW) == says


def test_status_shows_the_queue_and_its_workers() -> None:
    lines = show(replace(STATUS, queue=QUEUE)).splitlines()
    place = lines.index("Queue: 3 waiting, 0 later, 1 running, 1,200 done, 1 failed; 2 workers")
    assert lines[place + 1 : place + 5] == [
        f"  one:7  {REFRESH}, seen 9 s ago",
        "  other:8  waits for a job, seen 9 min ago",
        "  reparse: exit code 2, 3 h ago on one:7",
        "",
    ]
    assert json.loads(format_json(replace(STATUS, queue=QUEUE)))["queue"]["workers"][0] == {
        "name": "one:7", "seen_at": "2024-05-22T07:59:51+00:00", "job": REFRESH,
    }  # fmt: skip
    weekly = replace(STATUS, queue=QUEUE, rhythms={SITE.base_url: timedelta(days=7)})
    assert "  workers look at it every 7 d" in show(weekly).splitlines()
    assert json.loads(format_json(weekly))["rhythms"] == {SITE.base_url: 7}
    metrics = format_metrics(weekly).decode()
    assert 'kedreamix_archive_queue_jobs{state="waiting"} 3.0' in metrics
    assert 'kedreamix_archive_queue_worker_seen_timestamp_seconds{worker="one:7"}' in metrics


HOUR = timedelta(hours=1)
GOOD = replace(SITE, last_success_at=NOW - HOUR, last_outcome="finished")
STALE = replace(GOOD, last_success_at=NOW - timedelta(days=20))


@pytest.mark.parametrize(
    ("status", "problems"),
    [
        (replace(STATUS, sites=[GOOD], runs=[DONE]), []),
        (
            replace(STATUS, sites=[SITE], runs=[DONE]),
            [f"{SITE.base_url}: last success 365 d ago, last run under_floor"],
        ),
        (
            replace(STATUS, sites=[replace(GOOD, last_success_at=None)], runs=[]),
            [f"{SITE.base_url}: last success never"],
        ),
        (replace(STATUS, sites=[replace(SITE, last_spider="documents")], runs=[]), []),
        (replace(STATUS, sites=[replace(SITE, last_spider=None)], runs=[]), []),
        (replace(STATUS, sites=[], runs=[KILLED, DONE]), ["run 1 of kedreamix, begun 0 s ago, was killed"]),
        (
            replace(STATUS, sites=[], runs=[replace(DONE, outcome="broken")]),
            ["run 1234 of kedreamix, begun 2 d ago, broke off"],
        ),
        (replace(STATUS, sites=[], runs=[replace(DONE, outcome="interrupted")]), []),
        (replace(STATUS, sites=[], runs=[replace(KILLED, outcome="running"), DONE]), []),
        (replace(STATUS, sites=[], runs=[DONE, replace(DONE, outcome="broken")]), []),
        (
            replace(STATUS, sites=[], runs=[replace(DONE, finished_at=NOW + 25 * HOUR)]),
            ["the clock is 1 d behind the last run"],
        ),
        *(
            (replace(STATUS, sites=[], runs=[], disk=Disk(free, 90_000_000_000)), problems)
            for free, problems in (
                (99_000_000, ["the disk of the archive is nearly full: 99.0 MB free"]),
                (900_000_000, ["the disk of the archive is nearly full: 900.0 MB free"]),
                (1_100_000_000, []),
            )
        ),
        (replace(STATUS, sites=[], runs=[], disk=Disk(900_000_000, 8_000_000_000)), []),
        (replace(STATUS, sites=[], runs=[], disk=None), []),
        (replace(STATUS, sites=[], runs=[], queue=QUEUE), []),
        (replace(STATUS, sites=[STALE], runs=[], rhythms={STALE.base_url: timedelta(days=30)}), []),
        (
            replace(STATUS, sites=[STALE], runs=[], rhythms={STALE.base_url: timedelta(days=7)}),
            [f"{STALE.base_url}: last success 20 d ago"],
        ),
        (
            replace(STATUS, sites=[], runs=[], queue=replace(QUEUE, workers=QUEUE.workers[1:])),
            ["3 jobs wait in the queue, and no worker is alive"],
        ),
        (replace(STATUS, sites=[], runs=[], queue=replace(QUEUE, counts={"waiting": 0}, workers=[])), []),
    ],
)
def test_what_a_person_should_look_at(status: Status, problems: list[str]) -> None:
    assert find_problems(status, 2 * HOUR) == problems


def test_metrics_are_read_by_prometheus() -> None:
    never = replace(SITE, base_url='https://a.example/"b"/', last_success_at=None)
    families = text_string_to_metric_families(format_metrics(replace(STATUS, sites=[SITE, never])).decode())
    samples = {(each.name, each.labels.get("site")): each.value for family in families for each in family.samples}
    assert samples["kedreamix_archive_papers", None] == 41_211
    assert samples["kedreamix_archive_disk_free_bytes", None] == 21_500_000_000
    assert samples["kedreamix_archive_open_failures", None] == 1
    success = "kedreamix_archive_site_success_timestamp_seconds"
    assert samples[success, SITE.base_url] == (NOW - timedelta(days=365)).timestamp()
    assert samples[success, never.base_url] == 0
    assert b"disk_free" not in format_metrics(replace(STATUS, disk=None))


def test_json_holds_everything() -> None:
    told = json.loads(format_json(STATUS))
    assert (told["format"], told["extent"]["newest_digest"], told["disk"]["free"]) == (2, "2024-05-22", 21_500_000_000)
    assert told["failures"][0]["retry_at"] == "2024-05-23T08:00:00+00:00"
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
        (["history"], "scrapy history: takes one POST, got none\n"),
        (
            ["history", "none"],
            "scrapy history: no post matches none: give a URL, an identity, an arXiv ID or a part of a title\n",
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


@pytest.mark.parametrize(
    ("files", "free_files", "flag", "may_write", "says"),
    [
        (1000, 500, 0, True, []),
        (0, 0, 0, True, []),  # a file system that counts no files
        (1000, 9, 0, True, ["the disk of the archive has no room for more files: 9 left"]),
        (
            1000,
            500,
            os.ST_RDONLY,
            True,
            ["the archive cannot be written: its disk, its folder or its file is read-only"],
        ),
        (1000, 500, 0, False, ["the archive cannot be written: its disk, its folder or its file is read-only"]),
    ],
)
def test_a_disk_that_no_run_could_write_needs_a_person(
    files: int, free_files: int, flag: int, may_write: bool, says: list[str]
) -> None:
    """Such a run cannot even write that it began."""
    found = os.statvfs_result((4096, 4096, 10_000_000, 9_000_000, 8_000_000, files, free_files, free_files, flag, 255))
    disk = describe_disk(found, may_write=may_write)
    assert (disk.free, disk.total) == (8_000_000 * 4096, 10_000_000 * 4096)
    assert find_problems(replace(STATUS, disk=disk, sites=[], runs=[]), timedelta(days=2)) == says


@pytest.mark.parametrize(("owner", "writable"), [(0, False), (1, True)])
def test_only_the_owner_tells_that_an_archive_cannot_be_written(
    owner: int, writable: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A monitor may run as a user who must not write it."""
    file = tmp_path / "archive.db"
    file.touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # root can write anywhere
    monkeypatch.setattr("os.geteuid", lambda: file.stat().st_uid + owner)
    assert read_disk(file).writable is writable
