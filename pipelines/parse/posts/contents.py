"""Reads the contents of a post by its kind: digest, lecture or note."""

from collections.abc import Sequence

from pipelines.parse.digests.contents import read_digest
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.notes.contents import read_note
from pipelines.records.kinds import PostKind
from pipelines.records.readings import Contents


def read_contents(kind: PostKind, title: str, lines: Sequence[Line], base: str) -> Contents:
    """The rows that the article of a post becomes; `base` is the URL of its page."""
    if kind == "digest":
        return read_digest(lines, base)
    if kind == "lecture":
        return read_lecture(title, lines, base)
    return read_note(lines, base)
