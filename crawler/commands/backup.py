"""`scrapy backup FILE`: copies a SQLite archive, also while a crawl writes to it, and checks the copy.

Exit code: 0 written, 2 not written, 130 interrupted.  Does not import SQLAlchemy.
"""

import argparse
import sys
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.command_line import ArchiveCommand
from crawler.runs.verdict import EXIT_CODES
from crawler.terminal.bar import show_bar
from crawler.terminal.output import write_out
from pipelines.errors import ArchiveError, UsageError
from pipelines.numbers import read_int

if TYPE_CHECKING:
    from pipelines.archive.backup import Backup


class Command(ArchiveCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    def syntax(self) -> str:
        return "[options] FILE"

    def short_desc(self) -> str:
        return "Copy the archive into a file, also while a crawl writes to it"

    def long_desc(self) -> str:
        return (
            "Copies a SQLite archive as it is at one moment, checks the copy, and then puts it in place of FILE. For"
            " PostgreSQL it names the command to run."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--keep",
            metavar="N",
            help="put the time (UTC) into the name of FILE, as in archive-20240522T080000Z.db, and delete all but the"
            " N newest of these copies",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            target, keep = parse_file(args), parse_keep(opts.keep)
            write_out(make_backup(self.settings["ARCHIVE_URL"], target, keep))
        except (UsageError, ArchiveError) as error:
            self.refuse(error)
        except KeyboardInterrupt:
            self.refuse("interrupted; no copy is written", EXIT_CODES["interrupted"])


def parse_file(args: list[str]) -> Path:
    """The file FILE.  Raises UsageError unless there is exactly one argument, which is no folder."""
    if len(args) != 1:
        raise UsageError(f"takes one file FILE, got {' '.join(args) or 'none'}")
    if not Path(args[0]).name or Path(args[0]).is_dir():
        raise UsageError(f"{args[0]} is a folder: name a file in it, such as {Path(args[0]) / 'archive.db'}")
    return Path(args[0])


def parse_keep(text: str | None) -> int | None:
    """The number of copies to keep, None where the option is not given.  Raises UsageError.

    >>> parse_keep("7")
    7
    """
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or read_int(text) < 1:
        raise UsageError(f"--keep must be an integer >= 1, got {text}")
    return read_int(text)


def make_backup(url: str, target: Path, keep: int | None) -> str:
    """Back the archive up, with a bar on a terminal; what was done, ending in a newline.  Raises ArchiveError."""
    from pipelines.archive.backup import back_up  # imported here: Scrapy imports this module for every command

    started = time.monotonic()
    with show_bar("copying") if sys.stderr.isatty() else nullcontext() as watch:
        backup = back_up(url, target, keep, datetime.now(UTC), watch or ignore)
    return format_backup(backup, time.monotonic() - started)


def ignore(_done: int, _total: int) -> None:
    """Shows nothing."""


def format_backup(backup: "Backup", seconds: float) -> str:
    """What was written and deleted, a line each."""
    copy = backup.copy
    lines = [
        f"backup: {copy.file} is written and checked after {seconds:.1f} s: {copy.size / 1e6:,.1f} MB,"
        f" {sum(copy.rows.values()):,} rows"
    ]
    if backup.page_folder:
        lines.append(f"  {backup.page_folder} holds pages that belong to it: copy that folder too, beside the copy")
    return "\n".join([*lines, *(f"  deleted {file}" for file in backup.deleted), ""])
