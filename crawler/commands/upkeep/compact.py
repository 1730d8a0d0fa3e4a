"""`scrapy compact`: makes the pages that an archive keeps smaller, or moves the old ones to WARC files beside it.

Exit code: 0 done, 2 not begun or not ended, 75 a run reads a site whose pages are to be moved, 130 interrupted; what
was done before stays done.  Does not import SQLAlchemy.
"""

import argparse
import sys
import time
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.command_line import WritingCommand
from crawler.configuration.intervals import parse_interval
from crawler.opening import open_to_write
from crawler.runs.verdict import EXIT_CODES
from crawler.terminal.bar import show_bar
from crawler.terminal.output import write_out
from crawler.transport import require_extra
from crawler.watch.ages import format_size
from pipelines.archive.store import Archive, open_existing
from pipelines.errors import ArchiveError, BusyError, UsageError

if TYPE_CHECKING:
    from pipelines.archive.compaction import Compaction
    from pipelines.archive.page_moves import Moves

_OPTION = "--to-warc"


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

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            _OPTION,
            metavar="AGE",
            help="then move the pages that were fetched longer ago than this, such as 365d, to WARC files beside the"
            " archive, from which they are read as before",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}")
            age = parse_interval(_OPTION, opts.to_warc) if opts.to_warc is not None else None
            with closing(open_to_write(self.settings, open_existing)) as archive:
                compact(archive)
                if age is not None:
                    move(archive, age)
        except (UsageError, ArchiveError, BusyError) as error:
            self.refuse(error)
        except KeyboardInterrupt:
            self.refuse("interrupted; what is done stays done, and the next goes on", EXIT_CODES["interrupted"])


def move(archive: Archive, age: timedelta) -> None:
    """Move old pages, and say how many.  Raises ArchiveError, BusyError and UsageError."""
    require_extra("warcio", "warc")
    from crawler.warc.page_writer import PageWriter
    from pipelines.archive.page_moves import move_pages  # imported here: Scrapy imports this for every command

    now = datetime.now(UTC)
    write_out(format_moves(move_pages(archive, now - age, now, PageWriter)))


def compact(archive: Archive) -> None:
    """Compress the pages that are not, with a bar on a terminal, and say how many.  Raises ArchiveError."""
    from pipelines.archive.compaction import compact_archive

    started = time.monotonic()
    bar = show_bar("pages") if sys.stderr.isatty() else nullcontext()
    with bar as watch:
        compaction = compact_archive(archive, datetime.now(UTC), watch or ignore)
    write_out(format_compaction(compaction, time.monotonic() - started))


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


def format_moves(moves: "Moves") -> str:
    """What was moved, in a line.

    >>> from pathlib import Path
    >>> from pipelines.archive.page_moves import Moves
    >>> format_moves(Moves(Path("data/archive-pages"), 1096, 2, 22_300_000))
    'compact: 1,096 pages are moved to 2 files in data/archive-pages, 22.3 MB; they belong to every backup\\n'
    """
    if not moves.pages:
        return "compact: no page is that old\n"
    files = f"{moves.files:,} {'file' if moves.files == 1 else 'files'} in {moves.folder}, {format_size(moves.size)}"
    return f"compact: {moves.pages:,} pages are moved to {files}; they belong to every backup\n"
