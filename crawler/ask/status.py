"""`kedreamix-archive status`: the state of the archive, of its sites, of pages that fail, and the last runs.

Exit code: 0 shown, 1 --check found a problem, 2 bad input or no archive.
"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.configuration.intervals import parse_interval
from crawler.configuration.sources import read_configuration
from crawler.terminal.output import write_out
from crawler.watch.check import find_problems
from crawler.watch.status import Status, format_json, read_status
from pipelines.archive.reader import ArchiveReader
from pipelines.errors import UsageError
from pipelines.export.files import replace_file

_MAX_AGE = "48h"
_DESCRIPTION = f"""\
--check prints one line and exits with 1 where a site that is read regularly has had no success for --max-age (default
{_MAX_AGE}), where the last run broke off or was killed, or where the disk is nearly full or cannot be written; else it
prints nothing.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="write everything as one JSON object")
    form.add_argument("--check", action="store_true", help="exit with 1 and one line where a person is needed")
    form.add_argument("--prometheus", metavar="FILE", help="write metrics for node_exporter's textfile collector")
    parser.add_argument("--max-age", metavar="INTERVAL", help=f"for --check: 90m, 12h or 2d; default: {_MAX_AGE}")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    if options.max_age and not options.check:
        raise UsageError(f"--max-age {options.max_age} is for --check; add --check")
    max_age = parse_interval("--max-age", options.max_age or _MAX_AGE)
    now = datetime.now(UTC)
    status = read_status(reader, now, timedelta(days=read_revisit_days()))
    if options.check:
        problems = find_problems(status, max_age)
        write_out(f"{'; '.join(problems)}\n" if problems else "")
        return NOTHING_FOUND if problems else FOUND
    if options.json:
        write_out(format_json(status))
    elif options.prometheus is not None:
        write_metrics(Path(options.prometheus), status)
    else:
        from crawler.ask.frame.answer_console import AnswerConsole  # imported here: no other form of output needs it
        from crawler.watch.screen import show_status

        show_status(status, AnswerConsole(highlight=False))
    return FOUND


def read_revisit_days() -> int:
    """The setting REVISIT_DAYS, without importing the settings of Scrapy where nobody has set it."""
    if found := read_configuration().get("REVISIT_DAYS"):
        return int(found.value)
    from crawler.settings import REVISIT_DAYS

    return REVISIT_DAYS


def write_metrics(path: Path, status: Status) -> None:
    from crawler.watch.prometheus import format_metrics  # imported here: no other form of output needs the library

    with replace_file(path) as new:
        new.write_bytes(format_metrics(status))


COMMAND = AskCommand("status", "Show the state of the archive and of its sites", add_options, answer, _DESCRIPTION)
