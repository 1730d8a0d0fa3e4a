"""`kedreamix-archive report FILE.html`: draws the archive as one page that needs nothing else.

Exit code: 0 written, 2 not written.
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from crawler.ask.frame.command import FOUND, AskCommand
from crawler.terminal.output import write_out
from pipelines.archive.reader import ArchiveReader
from pipelines.errors import UsageError
from pipelines.export.files import replace_file
from pipelines.report.page import write_page

_RUNS = 20  # the runs that are shown
_SUFFIXES = (".html", ".htm")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.html")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    path = Path(options.file)
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"FILE must end in .html, got {path}")
    now = datetime.now(UTC)
    with replace_file(path) as new:
        page = write_page(reader.reports.read(now, _RUNS), now)
        new.write_text(page, encoding="utf-8")
    write_out(f"report written to {path}, {len(page.encode()) / 1000:,.0f} kB\n")
    return FOUND


COMMAND = AskCommand("report", "Draw the archive as one HTML page with charts", add_options, answer)
