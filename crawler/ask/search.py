"""`kedreamix-archive search QUERY`: finds papers, lectures and notes by words.

Exit code: 0 found, 1 nothing found, 2 bad input or no archive.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.ask.frame.filters import add_filters, read_filters
from pipelines.archive.reader import ArchiveReader
from pipelines.errors import UsageError
from pipelines.records.questions import Hit, Question

_LIMIT = 20
_DESCRIPTION = """\
QUERY holds words, all of which must be found, "phrases", OR, -without, beginnings* and parentheses. A Chinese word is
found wherever it stands; other words are found whole, without regard to case and accents. Results are ordered by where
the words stand (title, then abstract and summary, then the rest), and then by date, the newest first.
"""
_FIELDS = ("kind", "arxiv_id", "title", "date", "topics", "is_gone", "url", "snippet")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", metavar="QUERY")
    add_filters(parser)
    parser.add_argument("--limit", type=int, default=_LIMIT, help=f"results to show, 0 for all; default {_LIMIT}")
    parser.add_argument("--offset", type=int, default=0, help="results to skip")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object per line")
    form.add_argument("--csv", action="store_true", help="CSV with a line of names")
    form.add_argument("--count", action="store_true", help="the number of all results alone")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    question = read_question(options)
    if options.count:
        number = reader.search.count(question)
        sys.stdout.write(f"{number}\n")
        return FOUND if number else NOTHING_FOUND
    hits = reader.search.find(question)
    if options.json:
        sys.stdout.writelines(f"{json.dumps(describe(hit), ensure_ascii=False)}\n" for hit in hits)
    elif options.csv:
        write_csv(hits)
    else:
        show_hits(hits, question, reader.search.count(question))
    return FOUND if hits else NOTHING_FOUND


def read_question(options: argparse.Namespace) -> Question:
    """The question of a command line.  Raises UsageError."""
    for option, value in (("--limit", options.limit), ("--offset", options.offset)):
        if value < 0:
            raise UsageError(f"{option} must be 0 or more, got {value}")
    filters = read_filters(options, datetime.now(UTC).date())
    return Question(" ".join(options.query), filters, options.limit or None, options.offset)


def describe(hit: Hit) -> dict[str, Any]:
    """A hit as JSON shows it; marks are offsets of characters in the snippet."""
    row = {name: getattr(hit, name) for name in _FIELDS}
    row |= {"date": hit.date and hit.date.isoformat(), "topics": list(hit.topics)}
    return row | {"marks": [list(mark) for mark in hit.marks]}


def write_csv(hits: Iterable[Hit]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_FIELDS)
    for hit in hits:
        row = describe(hit) | {"topics": "; ".join(hit.topics)}
        writer.writerow([row[name] for name in _FIELDS])


def show_hits(hits: Sequence[Hit], question: Question, number: int) -> None:
    """Print the hits for a person: title, identifier, date, topics, and the snippet with its words in bold type."""
    from rich.console import Console  # imported here: no other form of output needs it
    from rich.table import Table
    from rich.text import Text

    from crawler.ask.frame.wrapping import Paragraph

    console = Console(highlight=False)
    for place, hit in enumerate(hits, question.offset + 1):
        date = hit.date.isoformat() if hit.date else ""
        facts = " · ".join(filter(None, (hit.arxiv_id or hit.kind, date, ", ".join(hit.topics))))
        title = Text.assemble((hit.title, "bold"), (" (gone)", "red") if hit.is_gone else "")
        snippet = Text(hit.snippet)
        for start, end in hit.marks:
            snippet.stylize("bold yellow", start, end)
        entry = Table.grid(padding=(0, 1))
        for mark, part in ((f"{place}", title), ("", Text(facts, "dim")), ("", snippet)):
            entry.add_row(Text(mark, "dim"), Paragraph(part))
        console.print(entry)
        console.print()
    shown = f"{question.offset + 1:,} to {question.offset + len(hits):,} of " if len(hits) < number and hits else ""
    console.print(f"{shown}{number:,} result{'' if number == 1 else 's'}")


COMMAND = AskCommand("search", "Find papers, lectures and notes by words", add_options, answer, _DESCRIPTION)
