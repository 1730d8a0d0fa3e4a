"""`scrapy dump DIR`: writes the archive as JSON Lines; the same archive gives the same bytes.

Exit code: 0 written, 2 not written.  Does not import SQLAlchemy or the file format of the dump.
"""

import argparse
from contextlib import closing
from pathlib import Path

from crawler.command_line import ArchiveCommand
from crawler.configuration.session_policy import read_session_policy
from crawler.terminal.output import write_out
from pipelines.archive.reader import open_reader
from pipelines.errors import ArchiveError, UsageError


class Command(ArchiveCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    def syntax(self) -> str:
        return "[options] DIR"

    def short_desc(self) -> str:
        return "Write the archive to a folder as JSON Lines"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--no-fetches",
            action="store_true",
            help="leave out runs, pages as fetched and the times of reading; what is loaded again then lacks its pages",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            folder = parse_folder(args)
            with closing(open_reader(self.settings["ARCHIVE_URL"], read_session_policy(self.settings))) as reader:
                counts = reader.dump(folder, with_fetches=not opts.no_fetches)
        except (UsageError, ArchiveError) as error:
            self.refuse(error)
            return
        write_out(format_counts(f"dump: written to {folder}", counts))


def parse_folder(args: list[str]) -> Path:
    """The folder DIR.  Raises UsageError unless there is exactly one argument."""
    if len(args) != 1:
        raise UsageError(f"takes one folder DIR, got {' '.join(args) or 'none'}")
    return Path(args[0])


def format_counts(headline: str, counts: dict[str, int]) -> str:
    """The number of rows of each kind, aligned, ending in a newline.

    >>> print(format_counts("dump: written to out", {"posts": 137, "post_urls": 1450}), end="")
    <BLANKLINE>
    dump: written to out
    <BLANKLINE>
      posts        137
      post_urls  1,450
    """
    numbers = {kind: f"{count:,}" for kind, count in counts.items()}
    label, width = max(map(len, numbers)), max(map(len, numbers.values()))
    rows = (f"  {kind:<{label}}  {number:>{width}}" for kind, number in numbers.items())
    return "\n".join(["", headline, "", *rows, ""])
