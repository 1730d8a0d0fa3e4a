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
from tests.support.fake_host import Answer, Host, answer_with
from tests.support.refresher import Follower

KILLED = -9
_STEPS = 8


@dataclass(frozen=True)
class Task:
    """What a run has to do: the archive `before` it, if any, what it says after it, and how long that takes."""

    before: Path
    says: Mapping[str, bytes]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How far the runs had come when they were killed: pages kept, of which not all were understood.

    `different` are the files in which the dump differs from that of an undisturbed run.
    """

    kept: int
    pending: int
    different: tuple[str, ...]


def render_history(size: Size) -> list[dict[str, Answer]]:
    """Between the deployments posts were added, edited, withdrawn, replaced, and all of them moved."""
    steps = list(islice(live_through(size), _STEPS))
    return [answer_with(steps[0].files), answer_with(steps[-1].files)]


def measure_task(host: Host, deployments: Sequence[Mapping[str, Answer]], folder: Path) -> Task:
    """The run over the last of the deployments, in an archive that knows the others; leaves them to the host."""
    before, after = Follower(folder / "before.db"), Follower(folder / "after.db")
    *earlier, last = deployments
    for answers in earlier:
        host.answers = dict(answers)
        finish(before, host)
    if earlier:
        shutil.copy(before.archive, after.archive)
    host.answers = dict(last)
    started = time.monotonic()
    finish(after, host)
    seconds = time.monotonic() - started
    return Task(before.archive, dump_file(after.archive), seconds)


def disturb(follower: Follower, host: Host, task: Task, moments: Sequence[float]) -> Outcome:
    """Runs of the task are killed one after another, each at a moment between 0 and 1 of its time; one may end it."""
    if task.before.exists():
        shutil.copy(task.before, follower.archive)
    for moment in moments:
        if follower.refresh(host, killed_after=moment * task.seconds) != KILLED:
            break
    states = "SELECT count(*), coalesce(sum(state = 'pending'), 0) FROM fetches"
    ((kept, pending),) = select(follower.archive, states)
    ((known,),) = select(task.before, "SELECT count(*) FROM fetches") if task.before.exists() else ((0,),)
    finish(follower, host)
    assert select(follower.archive, "PRAGMA integrity_check") == [("ok",)]
    assert select(follower.archive, "SELECT count(*) FROM fetches WHERE state = 'pending'") == [(0,)]
    says = dump_file(follower.archive)
    different = sorted(name for name in task.says.keys() | says.keys() if task.says.get(name) != says.get(name))
    return Outcome(kept - known, pending, tuple(different))


def finish(follower: Follower, host: Host) -> None:
    assert follower.refresh(host) == 0, follower.output
