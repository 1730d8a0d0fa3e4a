"""What the queue of an archive in PostgreSQL holds: jobs, workers, and how the last jobs ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

QUEUE_SCHEMA = "queue"  # of PostgreSQL: nothing in it belongs to the archive, and it can be dropped
LAST_TABLE = "planning"  # that is made: where it is there, or may be read, all are
DEAD_AFTER_S = 30  # without a sign of life; three times the interval at which Procrastinate's workers give one


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker that has not ended in order; `job` is what it is doing, None where it waits."""

    name: str
    seen_at: datetime
    job: str | None


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended; `exit_code` is that of its command, negative for a signal."""

    job: str
    exit_code: int
    ended_at: datetime
    worker: str


@dataclass(frozen=True, slots=True)
class QueueState:
    """`counts` are those of jobs: waiting, later (to be tried again), running, done, failed."""

    counts: Mapping[str, int]
    workers: Sequence[WorkerState]
    ends: Sequence[JobEnd]
