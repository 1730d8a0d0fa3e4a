"""`kedreamix-archive export FILE`: writes what is found for other programs.

Exit code: 0 written, 1 nothing found, 2 not written.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.ask.frame.items import add_question, read_digests, read_items, read_question
from crawler.terminal.output import write_out, write_reason
from pipelines.archive.reader import ArchiveReader
from pipelines.export.formats import FORMAT_NAMES, choose_format, export_items
from pipelines.export.items import ShownItem

_DESCRIPTION = """\
The suffix of FILE says in which format: .bib (BibTeX), .ris, .json (CSL-JSON), .csv, .jsonl, .parquet.  A FILE without
suffix is a folder of Markdown files, one per paper, or per digest with --format markdown-digests.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_question(parser)
    parser.add_argument("--format", choices=FORMAT_NAMES, help="the format, where the suffix of FILE does not say it")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    path = Path(options.file)
    chosen = choose_format(path, options.format)
    question = read_question(options)
    number = reader.search.count(question)
    if not number:
        write_reason("export", f"nothing found, {path} is not written")
        return NOTHING_FOUND
    items = read_digests(reader, question) if chosen.has_digests else read_items(reader, question)
    counted = _Counted(show_progress(items, None if chosen.has_digests else number))
    export_items(counted, path, chosen)
    write_out(f"{counted.number:,} written to {path} as {chosen.name}\n")
    return FOUND


class _Counted:
    """Counts items as they are read."""

    def __init__(self, items: Iterable[ShownItem]) -> None:
        self._items = items
        self.number = 0

    def __iter__(self) -> Iterator[ShownItem]:
        for item in self._items:
            self.number += 1
            yield item


def show_progress(items: Iterable[ShownItem], number: int | None) -> Iterable[ShownItem]:
    """The same items, counted on stderr if that is a terminal; `number` is that of all, if it is known."""
    if not sys.stderr.isatty():
        return items
    from rich.progress import track

    from crawler.terminal.console import PrintableConsole

    return track(items, "exporting", total=number, console=PrintableConsole(stderr=True), transient=True)


COMMAND = AskCommand("export", "Write what is found to a file for other programs", add_options, answer, _DESCRIPTION)
