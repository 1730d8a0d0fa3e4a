"""`scrapy load DIR`: a dump into an empty archive, all of it or nothing.

0 fine, 2 not done.  Knows no SQL and no file of the dump.
"""

import argparse
import sys
from datetime import UTC, datetime

from scrapy.commands import ScrapyCommand

from crawler.commands.dump import format_counts, name_folder
from crawler.runs.summary import mask_archive_url
from pipelines.archive.store import load_new
from pipelines.errors import ArchiveError, UsageError


class Command(ScrapyCommand):
    """Needs no spider and no settings but ARCHIVE_URL."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "DIR"

    def short_desc(self) -> str:
        return "Read a folder that scrapy dump has written into an empty archive"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        url: str = self.settings["ARCHIVE_URL"]
        try:
            counts = load_new(url, name_folder(args), datetime.now(UTC))
        except (UsageError, ArchiveError) as error:
            sys.stderr.write(f"scrapy load: {error}\n")
            self.exitcode = 2
            return
        sys.stdout.write(format_counts(f"load: read into {mask_archive_url(url)}", counts))
