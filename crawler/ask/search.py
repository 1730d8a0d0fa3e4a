"""`kedreamix-archive search QUERY`: finds papers, lectures and notes by words.

Exit code: 0 found, 1 nothing found, 2 bad input or no archive.
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.ask.frame.filters import add_filters, read_filters
from crawler.ask.frame.hit_rows import add_forms, write_rows
from crawler.ask.frame.numbers import check_number
from crawler.terminal.output import write_out
from pipelines.archive.reader import ArchiveReader
from pipelines.records.questions import Hit, Question

_LIMIT = 20
_DESCRIPTION = """\
QUERY holds words, all of which must be found, "phrases", OR, -without, beginnings* and parentheses. A Chinese word is
found wherever it stands; other words are found whole, without regard to case and accents. Results are ordered by where
the words stand (title, then abstract and summary, then the rest), and then by date, the newest first.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="words; without them everything that the filters keep"
    )
    add_filters(parser)
    parser.add_argument("--limit", type=int, default=_LIMIT, help=f"results to show, 0 for all; default {_LIMIT}")
    parser.add_argument("--offset", type=int, default=0, help="results to skip")
    add_forms(parser).add_argument("--count", action="store_true", help="the number of all results alone")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    question = read_question(options)
    if options.count:
        number = reader.search.count(question)
        write_out(f"{number}\n")
        return FOUND if number else NOTHING_FOUND
    hits = reader.search.find(question)
    if not write_rows(hits, options):
        show_found(hits, question, reader.search.count(question))
    return FOUND if hits else NOTHING_FOUND


def read_question(options: argparse.Namespace) -> Question:
    """The question of a command line.  Raises UsageError."""
    for option, value in (("--limit", options.limit), ("--offset", options.offset)):
        check_number(option, value, 0)
    filters = read_filters(options, datetime.now(UTC).date())
    return Question(" ".join(options.query) or None, filters, options.limit or None, options.offset)


def show_found(hits: Sequence[Hit], question: Question, number: int) -> None:
    """Print the hits and how many there are."""
    from crawler.ask.frame.answer_console import AnswerConsole  # imported here: no other form of output needs it
    from crawler.ask.frame.hit_list import show_hits

    console = AnswerConsole(highlight=False)
    show_hits(hits, console, question.offset + 1)
    shown = f"{question.offset + 1:,} to {question.offset + len(hits):,} of " if len(hits) < number and hits else ""
    console.print(f"{shown}{number:,} result{'' if number == 1 else 's'}")


COMMAND = AskCommand("search", "Find papers, lectures and notes by words", add_options, answer, _DESCRIPTION)
