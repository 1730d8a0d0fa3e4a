"""Reads the papers that a note lists in tables and lists: an arXiv link with the title and citation beside it.

Titles are read from rows, items and the titles above them: a link within a sentence mentions a paper without its title.
"""

from collections.abc import Iterable, Iterator

from pipelines.parse.html.lines import Line
from pipelines.parse.notes.columns import Column, read_header
from pipelines.parse.notes.items import read_entry
from pipelines.parse.notes.listed import ListedLine, find_papers
from pipelines.parse.notes.rows import read_row
from pipelines.parse.notes.titles import is_title

_BOLD = ("strong", "b")
_TITLE_HEADINGS = ("h3", "h4", "h5", "h6")


def list_papers(lines: Iterable[Line]) -> Iterator[list[ListedLine]]:
    """The lines of each entry with the papers that they link, in order: a row, an item of a list, or any other line.

    >>> from pipelines.parse.html.lines import Span
    >>> link = Span(15, 18, "a", "https://arxiv.org/abs/2413.00001")
    >>> [_, [row]] = list_papers([Line("tr", "Title\\tYear"), Line("tr", "[Ink] 墨 Charts PDF\\t2024", (link,))])
    >>> row.papers[0].title, row.papers[0].citation.year
    ('墨 Charts', 2024)
    """
    columns: dict[Column, int] = {}
    for entry in _split_entries(lines):
        first = entry[0]
        if first.tag == "tr":
            columns = _read_header(first) or columns
            yield [read_row(first, columns)]
            continue
        columns = {}
        if (first.tag == "li" or len(entry) > 1) and any(any(find_papers(line)) for line in entry):
            yield read_entry(entry)
        else:
            yield [ListedLine(line, tuple(find_papers(line)), {}) for line in entry]


def _read_header(line: Line) -> dict[Column, int]:
    linked = any(span.tag == "a" and span.target for span in line.spans)
    return {} if linked else read_header(line.text.split("\t"))


def _split_entries(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Each item of a list with its further lines and the items below it; what is below a title; any other line."""
    entry: list[Line] = []
    for line in lines:
        if entry and not _continues(entry[0], line):
            yield entry
            entry = []
        entry.append(line)
    if entry:
        yield entry


def _continues(first: Line, line: Line) -> bool:
    if line.tag == "tr" or first.tag == "tr":
        return False
    if first.tag == "li":
        is_new = line.tag == "li" and line.starts
        return line.depth > first.depth or (not is_new and (line.depth == first.depth > 0 or line.tag == "li"))
    is_below = line.depth > first.depth or (not line.starts and line.tag == first.tag == "p")
    return is_below and _is_title(first)


def _is_title(line: Line) -> bool:
    """Whether a line is a title above a list, in bold type or as a heading."""
    whole = line.tag in _TITLE_HEADINGS or any(
        span.tag in _BOLD and span.start == 0 and span.end == len(line.text) for span in line.spans
    )
    return whole and line.depth == 0 and not any(find_papers(line)) and is_title(line.text, alone=False)
