"""The settings that an operator may put into a file or the environment, with their kinds, and how a value is read.

Defaults are in `crawler.settings`.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.archive_url import normalise_archive_url
from pipelines.errors import ArchiveError, UsageError
from pipelines.places import expand_home

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its name, its kind (a key of `KINDS`), what it says, and the least value of a number."""

    name: str
    kind: str
    help: str
    least: int = 0


SETTINGS = (
    Setting("ARCHIVE_URL", "archive", "where the archive is: a path, or postgresql://user@host/name"),
    Setting("DATA_DIR", "folder", "the folder for the archive, its cache and the demo"),
    Setting("DB_RECONNECT_TIME", "count", "how long a run waits for a PostgreSQL server that is gone, in seconds"),
    Setting("DB_STATEMENT_TIMEOUT", "count", "how long one statement on PostgreSQL may take, in seconds; 0: any time"),
    Setting("DB_LOCK_TIMEOUT", "count", "how long to wait for another writer on PostgreSQL, in seconds; 0: any time"),
    Setting("JOBS", "count", "how many processes read pages; 1: the one that also stores them", 1),
    Setting("DASK", "scheduler", "the scheduler of a Dask cluster that reads pages, like --dask: tcp://HOST:PORT"),
    Setting("CONTACT", "text", "your e-mail address or URL, for the user agent; needed for public hosts"),
    Setting("IMAGES_STORE", "path", "the folder that images are downloaded to; without it none are"),
    Setting("LECTURE_SITES", "words", "the URLs of blogs that `crawl lectures` reads"),
    Setting("WARC_FILE", "path", "the file that requests and responses are recorded to, like --warc"),
    Setting("LISTS_DAYS", "count", "a refresh reads all lists of a site once in so many days"),
    Setting("REVISITS", "count", "a refresh requests at least so many known posts again"),
    Setting("REVISIT_DAYS", "count", "a refresh requests each known post once in so many days", 1),
    Setting("RECENT_POSTS", "count", "up to so many of the posts that are requested again are recent ones"),
    Setting("RECENT_DAYS", "count", "recent posts are those of so many days on which the site published"),
    Setting("RETRY_AFTER_MAX", "count", "the longest Retry-After that a run waits for, in seconds"),
    Setting("RETRY_AFTER_TOTAL", "count", "all pauses of a host together in a run, in seconds"),
    Setting("STOP_TIMEOUT", "count", "how long open responses may take once a run is told to stop, in seconds"),
    Setting("RETRY_TIMES", "count", "how often a request that failed is sent again"),
    Setting("DOWNLOAD_DELAY", "number", "seconds between two requests to a public host"),
    Setting("DOWNLOAD_TIMEOUT", "number", "seconds that a response may take"),
    Setting("DOWNLOAD_MAXSIZE", "count", "the largest response that is read, in bytes after decompression"),
    Setting("LOG_LEVEL", "level", "which messages are logged: DEBUG, INFO, WARNING, ERROR or CRITICAL"),
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}


def read_text(setting: Setting, text: str) -> Any:
    """The value of a setting as the environment or `-s` gives it.  Raises UsageError."""
    try:
        value = _FROM_TEXT.get(setting.kind, str)(text.strip())
        return KINDS[setting.kind](setting, value, None)
    except ArchiveError as error:
        raise UsageError(str(error)) from None
    except (TypeError, ValueError):
        raise _refuse(setting, text) from None


def read_value(setting: Setting, value: Any, folder: Path) -> Any:
    """The value of a setting as TOML gives it; paths that are relative begin at the folder.  Raises UsageError."""
    try:
        return KINDS[setting.kind](setting, value, folder)
    except ArchiveError as error:
        raise UsageError(str(error)) from None
    except (TypeError, ValueError):
        raise _refuse(setting, json.dumps(value, default=str, ensure_ascii=False)) from None


def _refuse(setting: Setting, shown: str) -> UsageError:
    return UsageError(f"{setting.name} must be {_describe(setting)}, got {' '.join(shown.split()) or 'nothing'}")


def _describe(setting: Setting) -> str:
    return _EXPECTED[setting.kind] + (f" >= {setting.least}" if setting.kind in ("count", "number") else "")


def _check_string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _read_text(_: Setting, value: Any, __: Path | None) -> str:
    return _check_string(value)


def _read_path(_: Setting, value: Any, folder: Path | None) -> str:
    path = expand_home(_check_string(value))
    return str(folder / path) if folder else path


def _read_folder(setting: Setting, value: Any, folder: Path | None) -> str:
    if not _check_string(value):
        raise ValueError  # it would be the working folder
    return _read_path(setting, value, folder)


def _read_archive(_: Setting, value: Any, folder: Path | None) -> str:
    url = normalise_archive_url(_check_string(value))
    return f"{_SQLITE}{folder / url.removeprefix(_SQLITE)}" if folder and url.startswith(_SQLITE) else url


def _read_words(_: Setting, value: Any, __: Path | None) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    return [word for text in texts for word in _check_string(text).split()]


def _read_scheduler(_: Setting, value: Any, __: Path | None) -> str:
    address = _check_string(value)
    parts = urlsplit(address)
    is_known = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port and not parts.path
    if address and not is_known:  # without one, processes of this machine read
        raise ValueError
    return address


def _read_count(setting: Setting, value: Any, _: Path | None) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < setting.least:
        raise ValueError
    return value


def _read_number(setting: Setting, value: Any, _: Path | None) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not setting.least <= value < inf:
        raise ValueError
    return value


def _read_level(_: Setting, value: Any, __: Path | None) -> str:
    level = _check_string(value).upper()
    if level not in logging.getLevelNamesMapping():
        raise ValueError
    return level


KINDS: Mapping[str, Callable[[Setting, Any, Path | None], Any]] = {
    "archive": _read_archive,
    "count": _read_count,
    "folder": _read_folder,
    "level": _read_level,
    "number": _read_number,
    "path": _read_path,
    "scheduler": _read_scheduler,
    "text": _read_text,
    "words": _read_words,
}
_FROM_TEXT: Mapping[str, Callable[[str], Any]] = {"count": int, "number": float}
_EXPECTED = {
    "archive": "a path or the URL of a database",
    "count": "an integer",
    "folder": "a folder",
    "level": "DEBUG, INFO, WARNING, ERROR or CRITICAL",
    "number": "a number",
    "path": "a path",
    "scheduler": "a Dask scheduler (--dask), tcp://HOST:PORT or tls://HOST:PORT",
    "text": "a text",
    "words": "a list of URLs",
}
