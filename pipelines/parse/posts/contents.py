"""Reads the contents of a post from the lines of its article, by the kind of the post.

Does not import the modules that read pages, documents and feeds.
"""

from collections.abc import Sequence

from pipelines.parse.digests.blocks import EDITION, Block, split_digest
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.row_builder import ContentsBuilder
from pipelines.records.readings import Contents, PostKind


def read_contents(kind: PostKind, title: str, lines: Sequence[Line], base: str) -> Contents:
    """The rows that the article of a post becomes; `base` is the URL of its page.

    >>> contents = read_contents("note", "周记", [Line("h2", "星图"), Line("p", "更快。")], "https://a.example/")
    >>> [(section.kind, section.heading, section.text) for section in contents.sections]
    [('other', '星图', '更快。')]
    """
    if kind == "lecture":
        return read_lecture(title, lines, base)
    builder = ContentsBuilder(base)
    if kind == "digest":
        _add_digest(builder, lines)
    else:
        builder.add_note(lines)
    return builder.build()


def _add_digest(builder: ContentsBuilder, lines: Sequence[Line]) -> None:
    for piece in split_digest(lines):
        if isinstance(piece, Block):
            builder.add_block(piece)
        else:
            end = next((i for i, line in enumerate(piece.lines, 1) if EDITION.match(line.text)), len(piece.lines))
            builder.add_own_text(piece.lines[:end], "preamble", "preamble")
            builder.add_own_text(piece.lines[end:], "other", "other")
