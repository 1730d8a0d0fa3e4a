"""What every command of this project checks on its command line, before it runs.

argparse takes `--accept` for `--accept-gone`, and Scrapy ignores options that it does not know.  Does not import the
archive.
"""

import argparse
import logging
import sys
from collections.abc import Sequence

from scrapy.commands import ScrapyCommand

from crawler.runs.verdict import NOT_STARTED
from pipelines.errors import UsageError

_END_OF_OPTIONS = "--"
_STANDARD_INPUT = "-"


class StrictCommand(ScrapyCommand):
    """Options are written in full; an unknown option or log level is refused in one line, with exit code 2."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.allow_abbrev = False
        super().add_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        try:
            args[:] = check_arguments(args)
            level = read_log_level(self.settings["LOG_LEVEL"])
        except UsageError as error:
            name = type(self).__module__.rpartition(".")[2]
            sys.stderr.write(f"scrapy {name}: {error}\n")
            sys.exit(NOT_STARTED)
        if level != self.settings["LOG_LEVEL"]:
            self.settings.set("LOG_LEVEL", level, "cmdline")


class WritingCommand(StrictCommand):
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
    level = str(text).strip().upper()
    known = logging.getLevelNamesMapping()
    if level not in known:
        raise UsageError(f"LOG_LEVEL (-L) must be one of {', '.join(known)}, got {text}")
    return level
