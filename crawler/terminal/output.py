"""The only writer to standard output and standard error: what is shown is neutral to a terminal.

Titles, reasons, file names and headers come from hosts; an escape sequence in one would reach the terminal.  Does not
import Scrapy, rich or the archive.
"""

import logging
import sys
from collections.abc import Iterable

from pipelines.printable import make_printable
from pipelines.program import name_command


def write_out(text: str) -> None:
    sys.stdout.write(make_printable(text))


def write_out_lines(lines: Iterable[str]) -> None:
    """Write lines, which have their line ends, as they come."""
    sys.stdout.writelines(map(make_printable, lines))


def write_error(text: str) -> None:
    sys.stderr.write(make_printable(text))


def write_reason(command: str, reason: object) -> None:
    """Say on standard error why a command does nothing, or no more."""
    write_error(f"{name_command(command)}: {reason}\n")


class PrintableFormatter(logging.Formatter):
    """Formats log records with `inner`, tracebacks included, for a terminal or a file."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return make_printable(self._inner.format(record))
