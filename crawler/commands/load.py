"""`scrapy load DIR`: reads a dump into an empty archive, in one transaction.

Exit code: 0 loaded, 2 not loaded.  Does not import SQLAlchemy or the file format of the dump.
"""

import argparse
from datetime import UTC, datetime

from crawler.command_line import WritingCommand
from crawler.commands.dump import format_counts, parse_folder
from crawler.opening import describe_lacking, open_to_write
from crawler.terminal.output import write_out
from pipelines.archive.store import Archive, load_new, open_archive
from pipelines.archive_url import mask_archive_url
from pipelines.errors import ArchiveError, UsageError


class Command(WritingCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    def syntax(self) -> str:
        return "[options] DIR"

    def short_desc(self) -> str:
        return "Read a dump into an empty archive"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        settings, url = self.settings, self.settings["ARCHIVE_URL"]

        def open_it(_: str) -> Archive:
            return open_to_write(settings, open_archive)

        try:
            loaded = load_new(url, parse_folder(args), datetime.now(UTC), open_it)
        except (UsageError, ArchiveError) as error:
            self.refuse(error)
            return
        write_out(format_counts(f"load: read into {mask_archive_url(url)}", loaded.rows))
        if loaded.lacking.pages:
            write_out(f"\n  {describe_lacking(loaded.lacking)}\n")
