"""What the lines of an article say, by what kind of post it is.  Knows lines; knows no page, document or address."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.parse.digests.blocks import EDITION, Block, split_digest
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.row_builder import Rows
from pipelines.records.readings import Reading


def fill_reading(reading: Reading, lines: Sequence[Line]) -> Reading:
    """The reading with all rows that its article says."""
    if reading.kind == "lecture":
        return _add_lecture(reading, lines)
    rows = Rows(reading.url)
    if reading.kind == "digest":
        _read_digest(rows, lines)
    else:
        rows.add_note(lines)
    return replace(
        reading,
        appearances=tuple(rows.appearances),
        sections=tuple(rows.sections),
        takeaways=tuple(rows.takeaways),
        images=tuple(rows.images),
        links=tuple(rows.links),
        mentions=tuple(rows.mentions),
    )


def _read_digest(rows: Rows, lines: Sequence[Line]) -> None:
    for piece in split_digest(lines):
        if isinstance(piece, Block):
            rows.add_block(piece)
        else:
            end = next((i for i, line in enumerate(piece.lines, 1) if EDITION.match(line.text)), len(piece.lines))
            rows.add_own_text(piece.lines[:end], "preamble", "preamble")
            rows.add_own_text(piece.lines[end:], "other", "other")


def _add_lecture(reading: Reading, lines: Sequence[Line]) -> Reading:
    said = read_lecture(reading.facts.title, lines, reading.url)
    return replace(
        reading,
        lectures=(said.lecture,),
        lecture_videos=said.videos,
        recommended_papers=said.recommended_papers,
        sections=said.sections,
        images=said.images,
        links=said.links,
        mentions=said.mentions,
    )
