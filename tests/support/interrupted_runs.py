"""Refreshes that are killed at chosen moments, then completed and compared with an undisturbed one."""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.blog.history import Size, live_through
from tests.support.archive_dumps import dump_file
from tests.support.cli import select
from tests.support.fake_host import FakeHost, Response, make_responses
from tests.support.refresher import Refresher

KILLED = -9
_STEPS = 8


@dataclass(frozen=True)
class Task:
    """A run: the archive `before` it, if any, the dump after it, and how long it takes."""

    before: Path
    says: Mapping[str, bytes]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How far the killed runs came: pages kept, and those of them that were still pending.

    `different` are the files in which the dump differs from that of an undisturbed run.
    """

    kept: int
    pending: int
    different: tuple[str, ...]


def render_history(size: Size) -> list[dict[str, Response]]:
    """Two deployments; between them posts were added, edited, withdrawn and replaced, and all of them moved."""
    steps = list(islice(live_through(size), _STEPS))
    return [make_responses(steps[0].files), make_responses(steps[-1].files)]


def measure_task(host: FakeHost, deployments: Sequence[Mapping[str, Response]], folder: Path) -> Task:
    """The run over the last of the deployments, in an archive that knows the others; leaves them to the host."""
    before, after = Refresher(folder / "before.db"), Refresher(folder / "after.db")
    *earlier, last = deployments
    for responses in earlier:
        host.responses = dict(responses)
        finish(before, host)
    if earlier:
        shutil.copy(before.archive, after.archive)
    host.responses = dict(last)
    started = time.monotonic()
    finish(after, host)
    seconds = time.monotonic() - started
    return Task(before.archive, dump_file(after.archive), seconds)


def disturb(refresher: Refresher, host: FakeHost, task: Task, moments: Sequence[float]) -> Outcome:
    """Runs of the task are killed one after another, each at a moment between 0 and 1 of its time; one may end it."""
    if task.before.exists():
        shutil.copy(task.before, refresher.archive)
    for moment in moments:
        if refresher.refresh(host, killed_after=moment * task.seconds) != KILLED:
            break
    states = "SELECT count(*), coalesce(sum(state = 'pending'), 0) FROM fetches"
    ((kept, pending),) = select(refresher.archive, states)
    ((known,),) = select(task.before, "SELECT count(*) FROM fetches") if task.before.exists() else ((0,),)
    finish(refresher, host)
    assert select(refresher.archive, "PRAGMA integrity_check") == [("ok",)]
    assert select(refresher.archive, "SELECT count(*) FROM fetches WHERE state = 'pending'") == [(0,)]
    says = dump_file(refresher.archive)
    different = sorted(name for name in task.says.keys() | says.keys() if task.says.get(name) != says.get(name))
    return Outcome(kept - known, pending, tuple(different))


def finish(refresher: Refresher, host: FakeHost) -> None:
    assert refresher.refresh(host) == 0, refresher.output
