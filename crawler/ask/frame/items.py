"""The papers, lectures and notes that answer a question, with all that is known of them, for any number of answers."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from crawler.ask.frame.filters import add_filters, read_filters
from pipelines.archive.reader import ArchiveReader
from pipelines.export.items import ShownItem
from pipelines.records.papers import ShownPost
from pipelines.records.questions import Hit, Question

_BATCH = 200  # hits whose texts are in memory at a time


def add_question(parser: argparse.ArgumentParser) -> None:
    """Add the file to write, a query that may be left out, and the filters."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("query", nargs="*", metavar="QUERY", help="words, as for search; without them everything")
    add_filters(parser)


def read_question(options: argparse.Namespace) -> Question:
    """The question of a command line, without a limit.  Raises UsageError."""
    return Question(" ".join(options.query) or None, read_filters(options, datetime.now(UTC).date()), limit=None)


def read_items(reader: ArchiveReader, question: Question) -> Iterator[ShownItem]:
    """The answers in their order, a batch at a time."""
    hits = reader.search.iterate(question)
    while batch := list(islice(hits, _BATCH)):
        found = _read_batch(reader, batch)
        yield from (found[hit.arxiv_id or hit.post_id] for hit in batch if (hit.arxiv_id or hit.post_id) in found)


def _read_batch(reader: ArchiveReader, hits: list[Hit]) -> dict[str | int | None, ShownItem]:
    """Papers by arXiv ID, posts by their own."""
    papers = reader.papers.read([hit.arxiv_id for hit in hits if hit.arxiv_id])
    posts = reader.papers.read_posts([hit.post_id for hit in hits if hit.post_id is not None])
    return {paper.arxiv_id: paper for paper in papers} | {post.head.id: post for post in posts}


def read_digests(reader: ArchiveReader, question: Question) -> Iterator[ShownPost]:
    """The digests of the papers that answer, each once, and the lectures and notes."""
    seen = set[int]()
    hits = reader.search.iterate(question)
    while batch := list(islice(hits, _BATCH)):
        papers = reader.papers.read([hit.arxiv_id for hit in batch if hit.arxiv_id])
        digests = [block.post.id for paper in papers for block in paper.blocks]
        others = [hit.post_id for hit in batch if hit.post_id is not None]
        new = [number for number in dict.fromkeys([*digests, *others]) if number not in seen]
        seen.update(new)
        yield from reader.papers.read_posts(new)
