"""`scrapy dump DIR`: what the archive says as JSON Lines, the same bytes for the same archive.

0 fine, 2 not done.  Knows no SQL and no file of the dump.
"""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from scrapy.commands import ScrapyCommand

from pipelines.archive.store import open_existing
from pipelines.errors import ArchiveError, UsageError


class Command(ScrapyCommand):
    """Needs no spider and no settings but ARCHIVE_URL."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] DIR"

    def short_desc(self) -> str:
        return "Write the archive into a folder as JSON Lines"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--fetches", action="store_true", help="with runs, pages as fetched and times of reading")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            folder = name_folder(args)
            with closing(open_existing(self.settings["ARCHIVE_URL"])) as archive:
                counts = archive.dump(folder, with_fetches=opts.fetches)
        except (UsageError, ArchiveError) as error:
            sys.stderr.write(f"scrapy dump: {error}\n")
            self.exitcode = 2
            return
        sys.stdout.write(format_counts(f"dump: written to {folder}", counts))


def name_folder(args: list[str]) -> Path:
    """The one folder that was named.  Raises UsageError."""
    if len(args) != 1:
        raise UsageError(f"name one folder, not {' '.join(args) or 'nothing'}")
    return Path(args[0])


def format_counts(headline: str, counts: dict[str, int]) -> str:
    """The rows of each kind, aligned, ending in a newline.

    >>> print(format_counts("dump: written to out", {"posts": 137, "post_urls": 1450}), end="")
    <BLANKLINE>
    dump: written to out
    <BLANKLINE>
      posts        137
      post_urls  1,450
    """
    shown = {kind: f"{count:,}" for kind, count in counts.items()}
    label, width = max(map(len, shown)), max(map(len, shown.values()))
    return "\n".join(["", headline, "", *(f"  {kind:<{label}}  {said:>{width}}" for kind, said in shown.items()), ""])
