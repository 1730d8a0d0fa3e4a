"""Reads the contents of a post by its kind: digest, lecture or note."""

from collections.abc import Sequence

from pipelines.parse.digests.contents import read_digest
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.notes.contents import read_note
from pipelines.records.readings import Contents, PostKind


def read_contents(kind: PostKind, title: str, lines: Sequence[Line], base: str) -> Contents:
    """The rows that the article of a post becomes; `base` is the URL of its page."""
    match kind:
        case "digest":
            return read_digest(lines, base)
        case "lecture":
            return read_lecture(title, lines, base)
        case "note":
            return read_note(lines, base)
