"""Values of columns as JSON, and back; does not import any table."""

import base64
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column

from pipelines.archive.schema.columns import UTCDateTime


def simplify_value(value: Any) -> Any:
    """A value as JSON: times and dates by ISO 8601, bytes as base64, all else as it is."""
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def restore_value(column: Column[Any], value: Any) -> Any:
    """The value that `simplify_value` was given.  Raises ValueError or TypeError for a value of another type."""
    if value is None or isinstance(column.type, JSON):
        return value
    kind = datetime if isinstance(column.type, UTCDateTime) else column.type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(f"{column.name} is {value!r}, which has no time zone")
        return moment
    if kind is date:
        return date.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    if not isinstance(value, kind) and not (kind is float and isinstance(value, int)):
        raise TypeError(f"{column.name} must be {kind.__name__}, got {value!r}")
    return value
