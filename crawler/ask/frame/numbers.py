"""Checks the numbers of a command line."""

from pipelines.errors import UsageError

_MOST = 2**31 - 1  # what every database and every slice takes


def check_number(option: str, value: int, least: int) -> None:
    """Raises UsageError for a number that is out of range."""
    if value < least:
        raise UsageError(f"{option} must be {least} or more, got {value}")
    if value > _MOST:
        raise UsageError(f"{option} must be {_MOST} or less, got {value}")
