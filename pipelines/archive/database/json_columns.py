"""Converts records to the values of JSON columns and back: times and dates in ISO 8601, other values as they are.

Does not import any table.
"""

from datetime import date, datetime
from typing import Any

from pipelines.records.sites import Listed

_TIMES = ("published_at", "updated_at")
_DATES = ("edition_date", "heading_date")


def list_fields(record: Any) -> dict[str, Any]:
    """The fields of a record by name, as they are: `asdict` would copy every value."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def encode_record(record: Any) -> dict[str, Any]:
    """The fields of a record by name, as JSON values."""
    fields = list_fields(record)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def decode_fields(stored: dict[str, Any]) -> dict[str, Any]:
    """The fields of the record that `encode_record` encoded."""
    times = {name: datetime.fromisoformat(stored[name]) for name in _TIMES if stored.get(name)}
    dates = {name: date.fromisoformat(stored[name]) for name in _DATES if stored.get(name)}
    return stored | times | dates


def encode_listed(listed: Listed) -> dict[str, Any]:
    """The list entry of a post, as JSON values."""
    return encode_record(listed)


def decode_listed(stored: dict[str, Any]) -> Listed:
    """The list entry of a post, from JSON values."""
    return Listed(**decode_fields(stored))
