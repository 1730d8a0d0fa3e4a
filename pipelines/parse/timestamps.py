"""Stamps: the times that pages print for machines, by ISO 8601 with a zone, or days alone."""

import re
from datetime import UTC, datetime

from pipelines.records.sites import Precision

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}(?P<time>T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2}))?", re.ASCII)


def read_stamp(text: str) -> tuple[datetime, Precision] | tuple[None, None]:
    """The first stamp in a text and how exact it is; a day is the midnight of its date in UTC.

    >>> read_stamp("发布日期: 2025-03-05")
    (datetime.datetime(2025, 3, 5, 0, 0, tzinfo=datetime.timezone.utc), 'day')
    >>> read_stamp("2024-06-01T09:00:00+08:00")
    (datetime.datetime(2024, 6, 1, 1, 0, tzinfo=datetime.timezone.utc), 'second')
    """
    found = _STAMP.search(text)
    if not found:
        return None, None
    try:
        stamp = datetime.fromisoformat(found[0])
        return (stamp.astimezone(UTC), "second") if found["time"] else (stamp.replace(tzinfo=UTC), "day")
    except (ValueError, OverflowError):
        return None, None
