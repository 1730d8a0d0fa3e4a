"""`scrapy compact`: makes the pages that an archive keeps smaller, also while runs write to it.

Exit code: 0 done, 2 not begun or not ended, 130 interrupted; what was done before stays done.  Does not import
SQLAlchemy.
"""

import argparse
import sys
import time
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.command_line import WritingCommand
from crawler.opening import open_to_write
from crawler.runs.verdict import EXIT_CODES
from crawler.terminal.bar import show_bar
from crawler.terminal.output import write_out
from pipelines.archive.store import open_existing
from pipelines.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from pipelines.archive.compaction import Compaction


class Command(WritingCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def short_desc(self) -> str:
        return "Make the pages as fetched smaller, also while a crawl writes to the archive"

    def long_desc(self) -> str:
        return (
            "Trains a dictionary for each site with 32 pages or more, and compresses its pages with it to half their"
            " size. Pages that are fetched later use it too."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.archive.compaction import compact_archive  # imported here: Scrapy imports this for every command

        assert self.settings is not None
        started = time.monotonic()
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}")
            bar = show_bar("pages") if sys.stderr.isatty() else nullcontext()
            with closing(open_to_write(self.settings, open_existing)) as archive, bar as watch:
                compaction = compact_archive(archive, datetime.now(UTC), watch or ignore)
            write_out(format_compaction(compaction, time.monotonic() - started))
        except (UsageError, ArchiveError) as error:
            self.refuse(error)
        except KeyboardInterrupt:
            self.refuse("interrupted; what is done stays done, and the next goes on", EXIT_CODES["interrupted"])


def ignore(_done: int, _total: int) -> None:
    """Shows nothing."""


def format_compaction(compaction: "Compaction", seconds: float) -> str:
    """What was done, in a line.

    >>> from pipelines.archive.compaction import Compaction
    >>> format_compaction(Compaction(1, 137, 3_160_000, 1_480_000), 1.5)
    'compact: 1 dictionary trained, 137 pages take 1.5 MB in place of 3.2 MB, after 1.5 s\\n'
    """
    trained = f"{compaction.dictionaries:,} {'dictionary' if compaction.dictionaries == 1 else 'dictionaries'} trained"
    before, after = (f"{size / 1e6:,.1f} MB" for size in (compaction.before, compaction.after))
    pages = (
        f"{compaction.pages:,} pages take {after} in place of {before}" if compaction.pages else "no page to compress"
    )
    return f"compact: {trained}, {pages}, after {seconds:.1f} s\n"
