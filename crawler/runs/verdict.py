"""The verdict on a run, with its exit code.  Pure: does not import Scrapy or the archive."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crawler.runs.failures_in_a_row import HopelessError
from crawler.runs.site_counts import SiteCounts, find_missed_floors
from pipelines.errors import ArchiveError, BusyError

logger = logging.getLogger(__name__)

Outcome = Literal["finished", "failed", "under_floor", "suspicious", "unreached", "broken", "busy", "interrupted"]
EXIT_CODES: Mapping[Outcome, int] = {
    "finished": 0,
    "failed": 1,
    "under_floor": 3,
    "suspicious": 4,
    "unreached": 5,
    "broken": 6,
    "busy": 75,  # EX_TEMPFAIL of sysexits.h: try again later
    "interrupted": 130,  # 128 + SIGINT, as a shell reports it
}
NOT_STARTED = 2  # as argparse exits for a command line that cannot work


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run went; `reasons` are one line each: missed floors, vanished posts, or what ended the run."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.outcome]


def judge_run(sites: Mapping[str, SiteCounts], failures: int, unreached: int = 0) -> Verdict:
    """The verdict on a run of `sites`, by base URL.  The worst site decides for the run.

    Too many vanished posts weigh most, since a person must confirm them; then missed floors; then sites that could not
    be reached; then failures.  `failures` and `unreached` are the numbers of those that were not known before.

    >>> from crawler.runs.list_progress import ListProgress
    >>> from crawler.runs.site_counts import Floors
    >>> lists = ListProgress(found=136, printed=137, ended=True)
    >>> judge_run({"https://kedreamix.github.io/": SiteCounts(Floors(), lists)}, 0).reasons
    ('https://kedreamix.github.io/: found 136 of the 137 posts that the site prints',)
    """
    missed = [f"{base}: {reason}" for base, counts in sites.items() for reason in find_missed_floors(counts)]
    vanished = [
        f"{base}: {counts.vanished} of {counts.live} posts vanished at once; none was marked as gone"
        for base, counts in sites.items()
        if counts.vanished
    ]
    if vanished or missed:
        return Verdict("suspicious" if vanished else "under_floor", (*vanished, *missed))
    if unreached:
        return Verdict("unreached")
    return Verdict("failed" if failures else "finished")


def judge_site(counts: SiteCounts) -> Outcome:
    """The outcome of one site of a run.

    >>> from crawler.runs.list_progress import ListProgress
    >>> from crawler.runs.site_counts import Floors
    >>> lists = ListProgress(found=137, ended=True)
    >>> judge_site(SiteCounts(Floors(), lists, fetched=136, unfetched=1, understood=136))
    'failed'
    """
    if counts.vanished:
        return "suspicious"
    if find_missed_floors(counts):
        return "under_floor"
    failed = counts.unfetched + counts.fetched - counts.understood
    return "failed" if failed > counts.known else "finished"


def explain_end(error: Exception, handled: str) -> Verdict:
    """Why a run ends early: page after page fails, another run holds the site, the archive is unusable, or a bug."""
    if isinstance(error, HopelessError):
        return Verdict("suspicious", (str(error),))
    if isinstance(error, BusyError):
        return Verdict("busy", (str(error),))
    if isinstance(error, ArchiveError):
        return Verdict("broken", (str(error),))
    logger.debug("bookkeeping failed at %s", handled, exc_info=error)
    problem = f"{type(error).__name__}: {error}".partition("\n")[0]
    return Verdict("broken", (f"bug in the bookkeeping of {handled}: {problem} (-L DEBUG shows where)",))
