"""`config`: shows every setting of `crawler.configuration`, its value and where it comes from.

Exit code: 0 shown, 2 a setting is wrong.  Opens no archive.
"""

import argparse
import json
from collections.abc import Mapping
from typing import Any

from scrapy.settings import BaseSettings

from crawler.command_line import ArchiveCommand, read_command_line
from crawler.configuration.declaration import SETTINGS
from crawler.configuration.sources import COMMAND_LINE, DEFAULT, ENVIRONMENT, Value, read_configuration
from crawler.terminal.output import write_out
from pipelines.archive_url import mask_archive_url, mask_password

_NOTHING = "–"


class Command(ArchiveCommand):
    """Shows values without passwords; a wrong one is named in one line."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def short_desc(self) -> str:
        return "Show the settings in force and where they come from"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if args:
            self.refuse(f"takes no arguments, got {' '.join(args)}")
            return
        values = gather_values(self.settings)
        write_out(format_json(values) if opts.json else format_table(values))


def gather_values(settings: BaseSettings) -> dict[str, Value]:
    """Each declared setting with the value in force, without its password."""
    given = read_command_line(settings)
    data_dir = given["DATA_DIR"].value if "DATA_DIR" in given else None
    configured = read_configuration(data_dir) | given
    found = {name: configured.get(name, Value(settings[name], DEFAULT)) for name in (one.name for one in SETTINGS)}
    return {name: Value(hide_password(name, value.value), value.source) for name, value in found.items()}


def hide_password(name: str, value: Any) -> Any:
    """A value as others may see it."""
    if name == "ARCHIVE_URL":
        return mask_archive_url(str(value))
    if isinstance(value, list):
        return [mask_password(str(item)) for item in value]
    return mask_password(value) if isinstance(value, str) else value


def format_json(values: Mapping[str, Value]) -> str:
    """One JSON object: by the name of each setting its `value`, its `source` and, where that is a file, its `file`."""
    return json.dumps({name: _describe(value) for name, value in values.items()}, ensure_ascii=False, indent=2) + "\n"


def _describe(value: Value) -> dict[str, Any]:
    if value.source in (DEFAULT, ENVIRONMENT, COMMAND_LINE):
        return {"value": value.value, "source": value.source}
    return {"value": value.value, "source": "file", "file": value.source}


def format_table(values: Mapping[str, Value]) -> str:
    """A line per setting: name, value, source.

    >>> print(format_table({"REVISITS": Value(15, "default"), "LECTURE_SITES": Value([], "default")}), end="")
    REVISITS       15  default
    LECTURE_SITES  –   default
    """
    shown = {name: _format_value(value.value) for name, value in values.items()}
    widths = max(map(len, shown)), max(map(len, shown.values()))
    return "".join(f"{name:<{widths[0]}}  {shown[name]:<{widths[1]}}  {values[name].source}\n" for name in values)


def _format_value(value: Any) -> str:
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return text or _NOTHING
