"""`kedreamix-archive show NAME`: shows a paper with its readings, or a digest, lecture or note.

Exit code: 0 shown, 1 nothing or more than one found, 2 bad input or no archive.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.ask.frame.naming import describe_candidates, find_named
from crawler.terminal.output import write_error, write_out
from pipelines.archive.queries.named import Named
from pipelines.archive.reader import ArchiveReader
from pipelines.errors import UsageError
from pipelines.numbers import read_int
from pipelines.records.papers import ShownBlock, ShownPaper, ShownPost

_DESCRIPTION = """\
NAME is an arXiv ID, the URL of a paper or a post, the identity of a post, or a part of a title.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="+", metavar="NAME")
    parser.add_argument(
        "--digest",
        metavar="N|all",
        help="the digest to show a paper in: 1 is its first; default: the latest, with --json and --markdown all",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--compare", action="store_true", help="the summaries of all digests of a paper, side by side")
    form.add_argument("--markdown", action="store_true", help="write Markdown")
    form.add_argument("--json", action="store_true", help="write one JSON object")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    name = " ".join(options.name)
    found = find_named(reader, name)
    if len(found) != 1:
        write_error(describe_candidates(name, found))
        return NOTHING_FOUND
    item = read_item(reader, found[0])
    if options.compare and isinstance(item, ShownPost):
        raise UsageError(f"--compare needs a paper, and {found[0].name} is a post")
    if options.digest and (options.compare or isinstance(item, ShownPost)):
        other = "--compare, which shows all digests" if options.compare else f"{found[0].name}, which is a post"
        raise UsageError(f"--digest cannot be used with {other}")
    write_item(item, options)
    return FOUND


def read_item(reader: ArchiveReader, named: Named) -> ShownPaper | ShownPost:
    if named.arxiv_id is not None:
        return next(reader.papers.read([named.arxiv_id]))
    assert named.post_id is not None
    return next(reader.papers.read_posts([named.post_id]))


def choose_blocks(paper: ShownPaper, digest: str | None) -> tuple[ShownBlock, ...]:
    """The blocks of one digest, counted from 1, or all; without a choice the latest.  Raises UsageError."""
    if digest == "all" or not paper.blocks:
        return paper.blocks
    number = len(paper.blocks) if digest is None else read_int(digest) if digest.isdecimal() else 0
    if not 1 <= number <= len(paper.blocks):
        raise UsageError(f"--digest must be all or a number from 1 to {len(paper.blocks)}, got {digest}")
    return (paper.blocks[number - 1],)


def write_item(item: ShownPaper | ShownPost, options: argparse.Namespace) -> None:
    if not (options.json or options.markdown):
        show_item(item, options)
        return
    if isinstance(item, ShownPaper):
        item = replace(item, blocks=choose_blocks(item, options.digest or "all"))
    if options.json:
        write_out(json.dumps(asdict(item), default=_write_time, ensure_ascii=False, indent=2) + "\n")
        return
    from pipelines.export.markdown import format_markdown  # imported here: it needs a parser of YAML

    write_out(format_markdown(item))


def _write_time(moment: Any) -> str:
    assert isinstance(moment, date)
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def show_item(item: ShownPaper | ShownPost, options: argparse.Namespace) -> None:
    """Print an item for a person, page by page on a terminal."""
    from crawler.ask.frame.answer_console import AnswerConsole  # imported here: no other form of output needs it
    from crawler.ask.frame.terminal import compare_digests, print_parts, show_paper, show_post

    console = AnswerConsole(highlight=False)
    if isinstance(item, ShownPost):
        parts = show_post(item)
    elif options.compare:
        parts = compare_digests(item, console.width)
    else:
        parts = show_paper(item, choose_blocks(item, options.digest))
    if not sys.stdout.isatty():
        print_parts(parts, console)
        return
    os.environ.setdefault("LESS", "-FRX")  # colours, and no pager for what fits on one screen
    with console.pager(styles=True):
        print_parts(parts, console)


COMMAND = AskCommand("show", "Show a paper with its readings, or a post", add_options, answer, _DESCRIPTION)
