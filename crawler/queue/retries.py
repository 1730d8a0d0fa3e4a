"""Decides whether and when a job is tried again, from the exit code of its command.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from crawler.runs.verdict import EXIT_CODES

# Later, by one step: a job that waits to be tried again does not keep other sites of its host waiting.
_LOWER = -1
MOST_ATTEMPTS = 10  # of a job whose worker died or was stopped: one that kills every worker must not go round for ever


@dataclass(frozen=True, slots=True)
class Backoff:
    """The pause doubles with each attempt, from `first` to `longest`, until there were `most` attempts."""

    first: timedelta
    longest: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class Retry:
    """When a job is tried again; None leaves its priority."""

    wait: timedelta
    priority: int | None = None


INTERRUPTED = Backoff(timedelta(minutes=1), timedelta(hours=1), MOST_ATTEMPTS)
# Busy: until another run ends, which for a new site takes hours (20 attempts: more than four hours).  Unreached: an
# outage takes minutes to hours (6 attempts: more than five hours); then it is the turn of the site's rhythm.
BACKOFFS: Mapping[int, Backoff] = {
    EXIT_CODES["busy"]: Backoff(timedelta(seconds=15), timedelta(minutes=20), 20),
    EXIT_CODES["unreached"]: Backoff(timedelta(minutes=10), timedelta(hours=6), 6),
    EXIT_CODES["interrupted"]: INTERRUPTED,
}
# A page that failed is in the ledger, and the next refresh requests it: the job is done.
DONE = (EXIT_CODES["finished"], EXIT_CODES["failed"])


def decide_retry(exit_code: int, attempts: int) -> Retry | None:
    """When a job whose command ended so is tried again, after so many attempts before; None where it is not.

    A negative code is the signal that killed the command, such as -9 where memory ran out.

    >>> decide_retry(75, 2).wait, decide_retry(5, 0).wait, decide_retry(5, 5), decide_retry(2, 0)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=600), None, None)
    """
    backoff = INTERRUPTED if exit_code < 0 else BACKOFFS.get(exit_code)
    if backoff is None or attempts + 1 >= backoff.most:
        return None
    return Retry(min(backoff.first * 2 ** min(attempts, 30), backoff.longest), _LOWER)
