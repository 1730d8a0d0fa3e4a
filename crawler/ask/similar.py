"""`kedreamix-archive similar NAME`: papers that say things like those of a paper.

Exit code: 0 found, 1 nothing found, 2 bad input or no archive.
"""

import argparse

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.ask.frame.hit_rows import add_forms, write_rows
from crawler.ask.frame.naming import describe_candidates, describe_posts, find_named
from crawler.ask.frame.numbers import check_number
from crawler.terminal.output import write_error
from pipelines.archive.reader import ArchiveReader
from pipelines.errors import UsageError

_LIMIT = 10
_DESCRIPTION = """\
NAME is an arXiv ID, a URL or a part of a title.  Papers are compared by the words of title, abstracts and summary that
few papers have; the words that weigh most in both papers are shown.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="+", metavar="NAME")
    parser.add_argument("--limit", type=int, default=_LIMIT, help=f"papers to show; default {_LIMIT}")
    add_forms(parser)


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    check_number("--limit", options.limit, 1)
    name = " ".join(options.name)
    named = find_named(reader, name)
    found = [each for each in named if each.arxiv_id is not None]
    if named and not found:
        raise UsageError(f"similar needs a paper, and {name} is {describe_posts(named)}")
    if len(found) != 1:
        write_error(describe_candidates(name, found))
        return NOTHING_FOUND
    hits = reader.search.similar(found[0].name, options.limit)
    if not write_rows(hits, options):
        from crawler.ask.frame.answer_console import AnswerConsole  # imported here: no other form of output needs it
        from crawler.ask.frame.hit_list import show_hits

        show_hits(hits, AnswerConsole(highlight=False))
    return FOUND if hits else NOTHING_FOUND


COMMAND = AskCommand("similar", "Find papers that say things like those of a paper", add_options, answer, _DESCRIPTION)
