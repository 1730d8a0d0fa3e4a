"""`kedreamix-archive publish FILE`: writes a read-only copy of the archive for people, to browse and to hand on.

Exit code: 0 written, 2 not written.
"""

import argparse
from pathlib import Path

from crawler.ask.frame.command import FOUND, AskCommand
from crawler.terminal.output import write_out
from pipelines.archive.reader import ArchiveReader

_DESCRIPTION = """\
FILE is a SQLite file with papers, digests, authors, topics, sections, images and links, their keys, and the full text;
without the pages as fetched and without earlier revisions. It takes the place of an earlier copy once it is complete.
`make browse` shows it in a browser.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    from pipelines.browse.published_copy import format_counts, publish  # imported here: no other command needs it

    counts = publish(reader.publication, options.file)
    write_out(f"published {format_counts(counts)} to {options.file}\n")
    return FOUND


COMMAND = AskCommand("publish", "Write a read-only copy to browse", add_options, answer, _DESCRIPTION)
