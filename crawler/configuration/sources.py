"""Which value of each setting counts: `-s`, then the environment, then the files, then the default."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.configuration.declaration import SETTINGS, read_text
from crawler.configuration.files import read_file
from crawler.terminal.output import write_error
from pipelines.errors import UsageError
from pipelines.places import choose_data_folder, find_data_folder
from pipelines.program import name_program

DEFAULT, ENVIRONMENT, COMMAND_LINE = "default", "environment", "command line"
_DATA_DIR, _ARCHIVE_URL, _ARCHIVE = "DATA_DIR", "ARCHIVE_URL", "archive.db"


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a setting, and where it comes from: ENVIRONMENT, COMMAND_LINE, DEFAULT or the path of a file."""

    value: Any
    source: str


def read_configuration(data_dir: str | None = None) -> dict[str, Value]:
    """The settings of this process that have a value: what is set, the data folder, and the archive in it.

    `data_dir` is the folder that `-s DATA_DIR` names.  The files of the process are kept in the data folder from then
    on.  Raises UsageError, which names the source, the setting, its value and what to do.
    """
    found = _read_working_folder() | _read_environment(os.environ)
    if data_dir is not None:
        found[_DATA_DIR] = Value(data_dir, COMMAND_LINE)
    folder = _choose_folder(found.get(_DATA_DIR))
    if folder is not None:
        found = _read_data_folder(folder) | found
        found.setdefault(_DATA_DIR, Value(str(folder), DEFAULT))
        found.setdefault(_ARCHIVE_URL, Value(f"sqlite:///{folder / _ARCHIVE}", DEFAULT))
    elif _ARCHIVE_URL not in found:
        raise UsageError("there is no home folder for the archive: set DATA_DIR to a folder, or ARCHIVE_URL")
    return found


def read_or_exit() -> dict[str, Value]:
    """As `read_configuration`, but ends the process with one line and exit code 2 where a setting is wrong.

    For `crawler.settings`, whose import a caller cannot guard: Scrapy does it.
    """
    try:
        return read_configuration()
    except UsageError as error:
        write_error(f"{name_program()}: {error}\n")
        sys.exit(2)


def _read_environment(environment: Mapping[str, str]) -> dict[str, Value]:
    """The variables that are set and not empty."""
    set_here = {setting: environment.get(setting.name, "").strip() for setting in SETTINGS}
    try:
        return {
            setting.name: Value(read_text(setting, text), ENVIRONMENT) for setting, text in set_here.items() if text
        }
    except UsageError as error:
        raise UsageError(f"in the environment: {error}") from None


def _read_working_folder() -> dict[str, Value]:
    read = read_file(Path())
    return {name: Value(value, str(read[0])) for name, value in read[1].items()} if read else {}


def _read_data_folder(folder: Path) -> dict[str, Value]:
    """What the file in the data folder sets; where it is the working folder, its file is read already."""
    if _is_working_folder(folder):
        return {}
    read = read_file(folder)
    if read is None:
        return {}
    if _DATA_DIR in read[1]:
        advice = "the data folder is known before its file is read; set it in the environment"
        raise UsageError(f"{read[0]}: DATA_DIR = {read[1][_DATA_DIR]}: {advice}")
    return {name: Value(value, str(read[0])) for name, value in read[1].items()}


def _is_working_folder(folder: Path) -> bool:
    try:
        return folder.samefile(Path())
    except OSError:
        return False


def _choose_folder(chosen: Value | None) -> Path | None:
    choose_data_folder(Path(chosen.value) if chosen else None)
    folder = find_data_folder()
    if folder is not None and folder.exists() and not folder.is_dir():
        where = chosen.source if chosen else DEFAULT
        raise UsageError(f"DATA_DIR={folder} ({where}) is not a folder; name a folder")
    return folder
