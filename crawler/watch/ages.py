"""Lengths of time and sizes as a person reads them."""

from datetime import datetime, timedelta

TOLERATED = timedelta(minutes=1)  # between the clocks of machines that share an archive
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_SIZES = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def format_age(moment: datetime | None, now: datetime) -> str:
    """How long ago something was.

    >>> from datetime import UTC
    >>> now = datetime(2024, 5, 22, 8, tzinfo=UTC)
    >>> format_age(datetime(2024, 5, 20, tzinfo=UTC), now), format_age(None, now)
    ('2 d ago', 'never')
    """
    return f"{format_length(now - moment)} ago" if moment else "never"


def format_length(length: timedelta) -> str:
    """A length of time in the largest unit that fits into it.

    >>> [format_length(timedelta(seconds=seconds)) for seconds in (0.4, 59, 3599, 90_000)]
    ['0 s', '59 s', '59 min', '1 d']
    """
    seconds = max(int(length.total_seconds()), 0)  # a clock may be behind what it is compared with
    size, unit = next((unit for unit in _UNITS if seconds >= unit[0]), _UNITS[-1])
    return f"{seconds // size} {unit}"


def format_size(size: int) -> str:
    """A number of bytes in the largest unit that fits into it.

    >>> format_size(24_092_672), format_size(1_240_000_000), format_size(12)
    ('24.1 MB', '1.2 GB', '12 bytes')
    """
    for unit, name in _SIZES:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"
