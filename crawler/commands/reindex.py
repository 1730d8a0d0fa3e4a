"""`scrapy reindex`: makes the full-text index of the archive anew.

Exit code: 0 made, 2 not made.  Does not import SQLAlchemy.
"""

import argparse
from contextlib import closing
from functools import partial

from crawler.command_line import WritingCommand
from crawler.opening import open_to_write
from crawler.terminal.output import write_out
from pipelines.archive.store import open_existing
from pipelines.errors import ArchiveError, UsageError


class Command(WritingCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def short_desc(self) -> str:
        return "Make the full-text index anew, and smaller after many changes"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}")
            with closing(open_to_write(self.settings, partial(open_existing, with_index=False))) as archive:
                number = archive.search.rebuild()
            write_out(f"{number:,} papers, lectures and notes are indexed\n")
        except (UsageError, ArchiveError) as error:
            self.refuse(error)
