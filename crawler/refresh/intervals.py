"""How often what is known is looked at again, by the settings.  Must not know what is looked at."""

from datetime import timedelta

from scrapy.settings import BaseSettings

from pipelines.errors import UsageError


def read_count(settings: BaseSettings, name: str, least: int = 0) -> int:
    """A whole number.  Raises UsageError when the setting is none, or less than `least`."""
    try:
        count = settings.getint(name)
    except (TypeError, ValueError):
        count = least - 1
    if count < least:
        raise UsageError(f"{name}={settings[name]} is no whole number from {least} on")
    return count


def read_lists_interval(settings: BaseSettings) -> timedelta:
    """How long a calendar is believed before all lists are read.  Raises UsageError."""
    return timedelta(days=read_count(settings, "LISTS_DAYS"))


def read_revisit_interval(settings: BaseSettings) -> timedelta:
    """Within how long each post is to be seen again.  Raises UsageError."""
    return timedelta(days=read_count(settings, "REVISIT_DAYS", least=1))
