"""Reads the timestamps that pages print for machines: ISO 8601 with a time zone, or a date alone."""

import re
from datetime import UTC, datetime

from pipelines.records.sites import Precision

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}(?P<time>T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2}))?", re.ASCII)


def read_timestamp(text: str) -> tuple[datetime, Precision] | tuple[None, None]:
    """The first timestamp in a text and its precision; a date alone becomes midnight in UTC.

    >>> read_timestamp("发布日期: 2025-03-05")
    (datetime.datetime(2025, 3, 5, 0, 0, tzinfo=datetime.timezone.utc), 'day')
    >>> read_timestamp("2024-06-01T09:00:00+08:00")
    (datetime.datetime(2024, 6, 1, 1, 0, tzinfo=datetime.timezone.utc), 'second')
    """
    match = _TIMESTAMP.search(text)
    if not match:
        return None, None
    try:
        moment = datetime.fromisoformat(match[0])
        return (moment.astimezone(UTC), "second") if match["time"] else (moment.replace(tzinfo=UTC), "day")
    except (ValueError, OverflowError):
        return None, None
