"""Decides how often a site is looked at, from the days on which it published.  Pure: the time is an argument."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from pipelines.archive.queries.rhythms import SiteHistory

SHORTEST, LONGEST = timedelta(days=1), timedelta(days=30)
UNKNOWN = timedelta(days=7)  # for a site none of whose posts has a date
# A site that has been silent for so many times an interval is looked at once per interval: after 300 days, each month.
_SILENCE = 10


def choose_interval(days: Sequence[date], today: date) -> timedelta:
    """How often a site is looked at that published on these days, the latest first.

    It is the usual gap between two days, or a tenth of the silence since the last of them, whichever is longer.

    >>> choose_interval([date(2026, 3, 3), date(2026, 3, 2), date(2026, 3, 1)], date(2026, 3, 4))
    datetime.timedelta(days=1)
    >>> choose_interval([date(2026, 3, 1), date(2026, 2, 22), date(2026, 2, 15)], date(2026, 3, 4))
    datetime.timedelta(days=7)
    >>> choose_interval([date(2024, 12, 9), date(2024, 12, 8)], date(2026, 3, 4))
    datetime.timedelta(days=30)
    """
    if not days:
        return UNKNOWN
    usual = median(later.toordinal() - earlier.toordinal() for later, earlier in pairwise(days)) if days[1:] else 0
    silence = (today - days[0]).days
    wanted = timedelta(days=max(usual, silence / _SILENCE))
    return min(max(wanted, SHORTEST), LONGEST)


def list_due(histories: Iterable[SiteHistory], now: datetime) -> Iterator[SiteHistory]:
    """The sites whose last run is longer ago than their interval."""
    for history in histories:
        if now - history.last_run_at >= choose_interval(history.days, now.date()):
            yield history
