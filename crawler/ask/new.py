"""`kedreamix-archive new`: the papers that came in lately, newest first, on the terminal or as a mail.

Exit code: 0 found, 1 nothing new, 2 bad input or no archive.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.ask.frame.filters import add_filters, read_filters
from crawler.ask.frame.hit_rows import add_forms, write_rows
from crawler.ask.frame.numbers import check_number
from crawler.terminal.output import write_error, write_out
from pipelines.archive.reader import ArchiveReader
from pipelines.records.questions import Filters, Hit

_SINCE = "7d"
_LINE = 160  # characters of a summary
_DESCRIPTION = f"""\
A paper is new on the day of the first digest that has it, a lecture or note on the day on which it was published.
Without --since: the last {_SINCE.removesuffix("d")} days.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_filters(parser)
    parser.set_defaults(since=_SINCE)
    parser.add_argument("--limit", type=int, default=0, help="results to show; default: all")
    add_forms(parser).add_argument(
        "--mail", metavar="ADDRESS", help="write a mail to this address, as plain text and HTML, for sendmail -t"
    )


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    check_number("--limit", options.limit, 0)
    filters = read_filters(options, datetime.now(UTC).date())
    found = reader.search.list_new(filters)
    if not found:
        newest = reader.search.find_newest(filters)
        hint = f"; the newest is of {newest}" if newest else ""
        write_error(f"nothing new {name_period(filters)}{hint}\n")
        return NOTHING_FOUND
    summarized = reader.search.add_summaries(found[: options.limit or None])
    hits = [replace(hit, snippet=_cut(hit.snippet)) for hit in summarized]
    number = f"{len(found):,}" if len(hits) == len(found) else f"{len(hits):,} of {len(found):,}"
    write_new(hits, f"{number} new {name_period(filters)}", options)
    return FOUND


def _cut(line: str) -> str:
    """A line, or the beginning of a long one."""
    return line if len(line) <= _LINE else f"{line[:_LINE].rstrip()}…"


def name_period(filters: Filters) -> str:
    """The days of the filters, in words.

    >>> from datetime import date
    >>> name_period(Filters(since=date(2024, 5, 20))), name_period(Filters(until=date(2024, 5, 22)))
    ('since 2024-05-20', 'until 2024-05-22')
    """
    days = (("since", filters.since), ("until", filters.until))
    return " ".join(f"{word} {day}" for word, day in days if day)


def write_new(hits: Sequence[Hit], number: str, options: argparse.Namespace) -> None:
    """Write what is new, for a person with the number in the last line."""
    if options.mail:
        from pipelines.export.mail import compose_mail  # imported here: no other form of output needs it

        write_out(compose_mail(hits, number, options.mail).as_string())
    elif not write_rows(hits, options):
        from crawler.ask.frame.answer_console import AnswerConsole  # imported here: no other form of output needs it
        from crawler.ask.frame.hit_list import show_hits

        console = AnswerConsole(highlight=False)
        show_hits(hits, console)
        console.print(number)


COMMAND = AskCommand("new", "List the papers that came in lately", add_options, answer, _DESCRIPTION)
