"""What every command of this project checks on its command line, before it runs.

argparse takes `--accept` for `--accept-gone`, and Scrapy ignores options that it does not know.  Does not import the
archive.
"""

import argparse
import logging
import sys
from collections.abc import Sequence

from scrapy.commands import ScrapyCommand
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler.configuration.declaration import SETTINGS, read_text
from crawler.configuration.sources import COMMAND_LINE, Value, read_configuration
from crawler.runs.verdict import EXIT_CODES, NOT_STARTED
from crawler.terminal.output import write_reason
from pipelines.errors import BusyError, UsageError
from pipelines.places import in_checkout
from pipelines.program import name_command

_KEPT_AS_READ = ("ARCHIVE_URL", "DATA_DIR")  # every part of the program sees these in one form
_END_OF_OPTIONS = "--"
_STANDARD_INPUT = "-"


class StrictCommand(ScrapyCommand):
    """Options are written in full; an unknown option or log level is refused in one line, with exit code 2."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.allow_abbrev = False
        parser.usage = name_command(self.command_name, self.syntax())
        super().add_options(parser)

    @property
    def command_name(self) -> str:
        """The name as it is typed, which is that of the module."""
        return type(self).__module__.rpartition(".")[2]

    def refuse(self, reason: object, code: int | None = None) -> None:
        """Say why nothing, or no more, is done; the exit code is `code`, or that of a run not started."""
        write_reason(self.command_name, reason)
        usual = EXIT_CODES["busy"] if isinstance(reason, BusyError) else NOT_STARTED
        self.exitcode = usual if code is None else code

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        try:
            args[:] = check_arguments(args)
            level = read_log_level(self.settings["LOG_LEVEL"])
            apply_command_line(self.settings)
        except UsageError as error:
            self.refuse(error)
            sys.exit(NOT_STARTED)
        if level != self.settings["LOG_LEVEL"]:
            self.settings.set("LOG_LEVEL", level, "cmdline")


class ArchiveCommand(StrictCommand):
    """A command on the project's archive; one that runs a spider creates Scrapy's process by itself."""

    requires_project = True
    requires_crawler_process = False  # creating the process writes a log line, and the checks come first


class WritingCommand(ArchiveCommand):
    """A command that writes to the archive, and upgrades it where an earlier version wrote it."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--no-backup",
            action="store_true",
            help="if the archive must be upgraded, keep no copy of its file (UPGRADE_BACKUP=False)",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if opts.no_backup:
            self.settings.set("UPGRADE_BACKUP", False, "cmdline")


class ParsingCommand(WritingCommand):
    """A command that reads pages, by as many processes as the setting JOBS says, or by the cluster that DASK names."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--jobs", metavar="N", help="processes that read pages; one per core by default (JOBS=N)")
        parser.add_argument("--dask", metavar="URL", help="the scheduler of a Dask cluster that reads them (DASK=URL)")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        for name, value in (("JOBS", opts.jobs), ("DASK", opts.dask)):
            if value is not None:
                self.settings.set(name, value, "cmdline")  # before all that the command line sets is checked
        super().process_options(args, opts)


def apply_command_line(settings: BaseSettings) -> None:
    """Check what `-s` sets, and follow `-s DATA_DIR` to the file and the archive in that folder.  Raises UsageError."""
    given = read_command_line(settings)
    for name in given.keys() & _KEPT_AS_READ:
        settings.set(name, given[name].value, "cmdline")
    if "DATA_DIR" in given:
        for name, value in read_configuration(given["DATA_DIR"].value).items():
            settings.set(name, value.value, "project")


def read_command_line(settings: BaseSettings) -> dict[str, Value]:
    """The declared settings that `-s` or another option sets.  Raises UsageError."""
    cmdline = SETTINGS_PRIORITIES["cmdline"]
    given = {setting: settings[setting.name] for setting in SETTINGS if settings.getpriority(setting.name) == cmdline}
    return {
        setting.name: Value(read_text(setting, value) if isinstance(value, str) else value, COMMAND_LINE)
        for setting, value in given.items()
    }


def make_command(*words: str, module: str = "crawler.entry_point") -> list[str]:
    """The command line of this program as a process of its own, from any folder.

    An installed program must not find modules in the working folder; one that is not installed finds its own there.
    """
    return [sys.executable, *([] if in_checkout() else ["-P"]), "-m", module, *words]


def check_arguments(args: Sequence[str]) -> list[str]:
    """The arguments that are left when all known options are read.  Raises UsageError where an option is among them.

    >>> check_arguments(["a.md", "-", "--", "--b.md"])
    ['a.md', '-', '--b.md']
    """
    end = args.index(_END_OF_OPTIONS) if _END_OF_OPTIONS in args else len(args)
    for argument in args[:end]:
        if argument.startswith("-") and argument != _STANDARD_INPUT:
            raise UsageError(f"{argument}: no such option; -h lists the options, which must be written in full")
    return [*args[:end], *args[end + 1 :]]


def read_log_level(text: str) -> str:
    """The name of a log level, which may be written in small letters.  Raises UsageError for any other text.

    >>> read_log_level("debug")
    'DEBUG'
    """
    given = str(text).strip()
    known = logging.getLevelNamesMapping()
    if given.upper() not in known:
        raise UsageError(f"LOG_LEVEL (-L) must be one of {', '.join(known)}, got {given or 'nothing'}")
    return given.upper()
