"""Reads from the settings how often a refresh requests known lists and posts again."""

from datetime import timedelta

from scrapy.settings import BaseSettings

from pipelines.errors import UsageError


def read_count(settings: BaseSettings, name: str, least: int = 0) -> int:
    """A setting as an integer.  Raises UsageError where it is not an integer, or less than `least`."""
    try:
        count = settings.getint(name)
    except (TypeError, ValueError):
        count = least - 1
    if count < least:
        raise UsageError(f"{name} must be an integer >= {least}, got {settings[name]}")
    return count


def read_lists_interval(settings: BaseSettings) -> timedelta:
    """After how long all lists are read, whatever the calendar says.  Raises UsageError."""
    return timedelta(days=read_count(settings, "LISTS_DAYS"))


def read_revisit_interval(settings: BaseSettings) -> timedelta:
    """After how long each post is requested again.  Raises UsageError."""
    return timedelta(days=read_count(settings, "REVISIT_DAYS", least=1))
