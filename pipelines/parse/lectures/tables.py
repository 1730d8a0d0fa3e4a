"""Reads the tables in which announcements print speaker, time and place: a label beside or above each value."""

import re
from collections.abc import Iterator, Sequence

from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.labels import find_label, is_header

_CELL = re.compile(r"[^\t]+")


def pair_columns(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, where a table of one row below labels is a row for each column: its label and its value.

    >>> [line.text for line in pair_columns([Line("tr", "报告人\\t时间"), Line("tr", "许星图\\t周三")])]
    ['报告人\\t许星图', '时间\\t周三']
    """
    index = 0
    while index < len(lines):
        if lines[index].tag == "tr" and _has_columns(lines[index : index + 3]):
            head, values = (_split_cells(row) for row in lines[index : index + 2])
            yield from map(_join_cells, head, values)
            index += 2
        else:
            yield lines[index]
            index += 1


def _has_columns(rows: Sequence[Line]) -> bool:
    """Whether the first row has nothing but labels, and the second is the only one below it."""
    if [row.tag == "tr" for row in rows] not in ([True, True], [True, True, False]):
        return False
    head, values = rows[:2]
    return head.text.count("\t") == values.text.count("\t") and is_header(head) and not is_header(values)


def split_row(line: Line) -> list[Line]:
    """The parts of a row that has several labels, each before its value.

    >>> [part.text for part in split_row(Line("tr", "报告人\\t许星图\\t时间\\t周三"))]
    ['报告人\\t许星图', '时间\\t周三']
    """
    cells = list(_CELL.finditer(line.text)) if find_label(line) else []
    starts = [cell.start() for cell in cells[1:-1] if _is_label(cell[0].strip())]
    ends = [*starts, len(line.text)]
    return [line.cut(start, end) for start, end in zip([0, *starts], ends, strict=True)]


def _is_label(cell: str) -> bool:
    label = find_label(Line("td", cell))
    return label is not None and label[1] == len(cell)


def _split_cells(row: Line) -> list[Line]:
    ends = [*(match.start() for match in re.finditer("\t", row.text)), len(row.text)]
    starts = [0, *(end + 1 for end in ends)]
    return [row.cut(start, end) for start, end in zip(starts, ends, strict=False)]


def _join_cells(label: Line, value: Line) -> Line:
    start = len(label.text) + 1
    moved = tuple(span._replace(start=span.start + start, end=span.end + start) for span in value.spans)
    return label._replace(text=f"{label.text}\t{value.text}", spans=(*label.spans, *moved))
