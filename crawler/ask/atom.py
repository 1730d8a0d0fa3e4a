"""`kedreamix-archive atom FILE`: writes a feed of the newest papers that answer a question.

Exit code: 0 written, even without papers, 2 not written.
"""

import argparse
from dataclasses import replace
from datetime import UTC, date, datetime
from heapq import nlargest
from pathlib import Path
from urllib.parse import urlencode

from crawler.ask.frame.command import FOUND, AskCommand
from crawler.ask.frame.items import add_question, read_question
from crawler.ask.frame.numbers import check_number
from crawler.terminal.output import write_out
from pipelines.archive.reader import ArchiveReader
from pipelines.errors import UsageError
from pipelines.export.atom import FeedHead, write_atom
from pipelines.export.files import replace_file
from pipelines.records.questions import Hit, Question

_LIMIT = 100  # papers: what came in within some days
_DESCRIPTION = """\
One entry per paper, with the summary of its latest digest.  The identifier of the feed follows from QUERY and filters
but not from dates, those of its entries from the papers, so a feed reader shows a paper again only when it returns.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_question(parser)
    parser.add_argument("--limit", type=int, default=_LIMIT, help=f"papers in the feed; default {_LIMIT}")
    parser.add_argument("--title", help="title of the feed; the question by default")
    parser.add_argument("--url", help="URL that the feed will be published at")


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    question = check_question(read_question(options), options.limit)
    # Without words the newest come first; with words they are ordered by where the words stand.
    hits = reader.search.iterate(question if question.query else replace(question, limit=options.limit))
    newest = nlargest(options.limit, hits, key=_date_hit)
    papers = list(reader.papers.read([hit.arxiv_id for hit in newest if hit.arxiv_id]))
    words = describe_question(question)
    title = options.title or f"Kedreamix papers{words and f': {words}'}"
    feed = write_atom(papers, FeedHead(title, name_question(question), options.url, datetime.now(UTC)))
    path = Path(options.file)
    with replace_file(path) as new:
        new.write_bytes(feed)
    write_out(f"{len(papers):,} written to {path} as Atom\n")
    return FOUND


def check_question(question: Question, limit: int) -> Question:
    """The question, for papers alone.  Raises UsageError."""
    check_number("--limit", limit, 1)
    if other := next((kind for kind in question.filters.kinds if kind != "paper"), None):
        raise UsageError(f"--kind must be paper, because a feed has papers, got {other}")
    return replace(question, filters=replace(question.filters, kinds=("paper",)))


def _date_hit(hit: Hit) -> tuple[date, str]:
    return hit.date or date.min, hit.arxiv_id or ""


def _list_conditions(question: Question) -> list[tuple[str, str]]:
    """What tells one question from another, without dates, which move on."""
    filters = question.filters
    several = {
        "topic": filters.topics,
        "author": filters.authors,
        "site": filters.sites,
        "with": filters.features,
        "gone": ("yes",) if filters.is_gone else (),
    }
    conditions = [(name, value) for name, values in several.items() for value in sorted(values)]
    return [("q", question.query), *conditions] if question.query else conditions


def name_question(question: Question) -> str:
    return urlencode(_list_conditions(question))


def describe_question(question: Question) -> str:
    return ", ".join(value if name != "gone" else name for name, value in _list_conditions(question))


COMMAND = AskCommand("atom", "Write an Atom feed of new papers", add_options, answer, _DESCRIPTION)
