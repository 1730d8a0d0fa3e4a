"""Intervals as a person writes them: a number and a unit."""

import re
from datetime import timedelta

from pipelines.errors import UsageError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_INTERVAL = re.compile(r"([1-9][0-9]{0,5})([smhd])")


def parse_interval(option: str, text: str) -> timedelta:
    """The interval of an option: a number and one of s, m, h, d.  Raises UsageError for any other text.

    >>> parse_interval("--every", "6h"), parse_interval("--every", "90m")
    (datetime.timedelta(seconds=21600), datetime.timedelta(seconds=5400))
    """
    match = _INTERVAL.fullmatch(text)
    if not match:
        raise UsageError(f"{option} must be a number of seconds, minutes, hours or days (90m, 6h, 1d), got {text!r}")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
