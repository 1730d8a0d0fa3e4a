"""Reads the timestamps that pages print for machines: ISO 8601 with a time zone, or a date alone."""

import re
from datetime import UTC, datetime

from pipelines.records.kinds import Precision

# RFC 3339 and what is written for it: small letters, a blank for T, an offset with hours alone, any number of decimals.
# A second time behind the first is the end of a talk, not an offset.
_TIMESTAMP = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:(?:T(?P<minute>\d{2}:\d{2})|[T ](?P<second>\d{2}:\d{2}:\d{2})(?:[.,](?P<fraction>\d+))?)"
    r" ?(?P<zone>Z|UTC|GMT|[+\-−]\d{2}(?::?\d{2})?)(?![\w:]))?",
    re.ASCII | re.IGNORECASE,
)
_MINUS = "−"  # as ISO 8601 has it


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
        if not match["zone"]:
            return datetime.fromisoformat(match["date"]).replace(tzinfo=UTC), "day"
        return datetime.fromisoformat(_write_time(match)).astimezone(UTC), "second"
    except (ValueError, OverflowError):
        return None, None


def _write_time(match: re.Match[str]) -> str:
    """The time as `datetime` reads it: at most six decimals, and no leap second."""
    clock = match["second"] or f"{match['minute']}:00"
    clock = f"{clock[:-2]}59" if clock.endswith(":60") else clock
    fraction = f".{match['fraction'][:6]:0<6}" if match["fraction"] else ""
    zone = match["zone"].upper().replace(_MINUS, "-")
    return f"{match['date']}T{clock}{fraction}{'+00:00' if zone.isalpha() else zone}"
