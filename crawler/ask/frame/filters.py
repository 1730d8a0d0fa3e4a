"""The filters of a question on the command line: which options there are, and what their values mean."""

import argparse
import re
from calendar import monthrange
from datetime import date, timedelta

from pipelines.errors import UsageError
from pipelines.records.questions import FEATURES, RESULT_KINDS, Filters

_RULE = "All must be met; an option that is given twice takes either value, except --with."
_SPAN = re.compile(r"(?P<number>[0-9]{1,4})(?P<unit>[dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?)?")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the options of all filters."""
    group = parser.add_argument_group("filters", _RULE)
    group.add_argument("--topic", action="append", default=[], help="topic of a digest, such as NeRF")
    group.add_argument("--author", action="append", default=[], metavar="NAME", help="a name or a part of a name")
    group.add_argument("--since", metavar="DATE", help="2024-05-22, 2024-05, 2024, or a span such as 7d, 2w, 3m, 1y")
    group.add_argument("--until", metavar="DATE", help="the last day; the values of --since")
    group.add_argument("--kind", action="append", default=[], choices=RESULT_KINDS)
    group.add_argument("--site", action="append", default=[], metavar="URL", help="base URL of a site or a part of it")
    group.add_argument("--with", action="append", default=[], choices=FEATURES, dest="features")
    group.add_argument("--gone", action="store_true", help="what no live post shows any more")


def read_filters(options: argparse.Namespace, today: date) -> Filters:
    """The filters that were given.  Raises UsageError."""
    until = read_day("--until", options.until, today, is_last=True) if options.until else None
    # A span counts back from the last day that is asked about.
    since = read_day("--since", options.since, until or today, is_last=False) if options.since else None
    if since and until and since > until:
        raise UsageError(f"--since must not be after --until, got {since} and {until}")
    return Filters(
        topics=tuple(options.topic),
        authors=tuple(options.author),
        since=since,
        until=until,
        kinds=tuple(options.kind),
        sites=tuple(options.site),
        features=tuple(options.features),
        is_gone=options.gone,
    )


def read_day(option: str, text: str, today: date, *, is_last: bool) -> date:
    """A date, the first or last day of a month or year, or the day that was a span ago.  Raises UsageError.

    >>> today = date(2024, 5, 22)
    >>> [str(read_day("--since", text, today, is_last=False)) for text in ("2024-05-13", "2024-05", "2023", "1w")]
    ['2024-05-13', '2024-05-01', '2023-01-01', '2024-05-15']
    >>> str(read_day("--until", "2024-02", today, is_last=True))
    '2024-02-29'
    """
    try:
        if span := _SPAN.fullmatch(text):
            return today - timedelta(days=int(span["number"]) * _DAYS[span["unit"]])
        if written := _DATE.fullmatch(text):
            year, month = int(written["year"]), int(written["month"] or (12 if is_last else 1))
            day = int(written["day"] or (monthrange(year, month)[1] if is_last else 1))
            return date(year, month, day)
    except (ValueError, OverflowError):  # no such month or day, or a span that begins before the year 1
        pass
    raise UsageError(f"{option} must be a date such as 2024-05-22 or a span such as 7d, got {text}")
