"""How often what is known is looked at again, by the settings.  Must not know what is looked at."""

from datetime import timedelta

from scrapy.settings import BaseSettings


def read_count(settings: BaseSettings, name: str, least: int = 0) -> int:
    """A whole number.  ValueError, in one line, when the setting is none, or less than `least`."""
    try:
        count = settings.getint(name)
    except (TypeError, ValueError):
        count = least - 1
    if count < least:
        raise ValueError(f"{name}={settings[name]} is no whole number from {least} on")
    return count


def read_lists_patience(settings: BaseSettings) -> timedelta:
    """How long a calendar is believed before all lists are read.  ValueError, in one line."""
    return timedelta(days=read_count(settings, "LISTS_DAYS"))


def read_patience(settings: BaseSettings) -> timedelta:
    """Within how long each post is to be seen again.  ValueError, in one line."""
    return timedelta(days=read_count(settings, "REVISIT_DAYS", least=1))
