"""Three months of a schedule on an invented site, with the clock moved on: which runs alarm, and which do not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.archive.database.connection import connect, write
from tests.blog.invention import TOPICS, invent_digest
from tests.blog.matery import Matery
from tests.blog.site import render_site
from tests.support.cli import FAST, make_environment, select
from tests.support.earlier_versions import undo_operation
from tests.support.fake_host import FakeHost, Response, make_responses
from tests.support.fork_server import Run, run_scrapy

START = datetime(2025, 9, 1, 8, tzinfo=UTC)
PREFIX = "/Talk2Paper/"
STEP = 5  # days between two runs
LAST = 90
LOST = 10  # the day from which on a list names a post whose page is missing
DOWN = range(30, 37)  # the site does not respond
FULL = 50  # the disk is full
UPGRADE = 60  # the archive is of an earlier version


def deploy(day: int) -> dict[str, Response]:
    """The site on a day: ten digests, one more every six days, the lost one among them."""
    days = [*range(-10, 0), *range(0, day + 1, 6)]
    posts = [invent_digest(TOPICS[0], START + timedelta(days=each), (number,)) for number, each in enumerate(days)]
    lost = invent_digest(TOPICS[1], START + timedelta(days=LOST), (99,))
    shown = [replace(post, path=post.path.split("/", 3)[3]) for post in (*posts, *([lost] if day >= LOST else []))]
    responses = make_responses(dict(render_site(shown, minified=False, seed=day // 6, theme=Matery())), prefix=PREFIX)
    responses.pop(f"{PREFIX}{lost.path.split('/', 3)[3]}/", None)
    return responses | ({PREFIX: Response(status=503)} if day in DOWN else {})


LOST_PATH = f"{PREFIX}Paper/{START + timedelta(days=LOST):%Y-%m-%d}/3DGS/"


def run(archive: Path, day: float, *arguments: str, full: bool = False) -> Run:
    moment = START + timedelta(days=day)
    environment = make_environment(f"sqlite:///{archive}") | {"TEST_CLOCK": moment.isoformat()}
    return run_scrapy(arguments, environment | ({"TEST_FILE_SIZE": "16384"} if full else {}))


def go_back(archive: Path) -> None:
    engine = connect(f"sqlite:///{archive}")
    with write(engine) as connection:
        undo_operation(connection)
    engine.dispose()


@pytest.mark.process
def test_three_months_alarm_exactly_when_a_person_is_needed(tmp_path: Path) -> None:
    archive, alarms, lost = tmp_path / "archive.db", [], 0
    with FakeHost(deploy(0)) as host:
        for day in range(0, LAST + 1, STEP):
            host.responses = deploy(day)
            host.requested.clear()
            if day == UPGRADE:
                go_back(archive)
            refresh = run(archive, day, "refresh", "--site", host.url + PREFIX, *FAST, full=day == FULL)
            check = run(archive, day + 1 / 24, "status", "--check", "--max-age", "7d")
            for command, done in (("refresh", refresh), ("check", check)):
                assert "Traceback" not in done.stderr
                alarms += [(day, command, done.returncode)] if done.returncode else []
            lost += host.requested.count(LOST_PATH)
            assert ("upgraded the archive from version 0013 to" in refresh.stderr) is (day == UPGRADE)
    assert alarms == [
        (LOST, "refresh", 1),  # a page of the site is missing; never again
        (30, "refresh", 5),  # the site does not respond; never again
        (35, "check", 1),  # no success for a week
        (FULL, "refresh", 6),  # the disk is full; the next run goes on by itself
    ]
    # In doubling intervals, then once a week; a second more or less moves a try to the next run.
    assert 7 <= lost <= 10, "of 14 runs"
    assert archive.with_name("archive.db.0013.bak").exists()
    assert select(archive, "SELECT count(*) FROM posts") == [(26,)]
    assert select(archive, "SELECT url LIKE '%3DGS/' FROM failures WHERE ended_at IS NULL") == [(1,)]
