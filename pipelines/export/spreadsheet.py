"""CSV for spreadsheets: a header, and one row per item; lines end with a carriage return, as RFC 4180 has them.

The file is UTF-8 with a byte order mark, without which Excel takes Chinese for the code page of the machine.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from pipelines.export.items import ShownItem
from pipelines.export.rows import ExportRow, make_rows

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet runs as a formula, or skips before one: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# A name of an author may hold a comma, and an item of a list no line break.
_SEPARATORS = {
    "authors": "; ",
    "topics": "; ",
    "takeaways": "\n",
    "code_urls": " ",
    "project_urls": " ",
    "post_urls": " ",
}
_COLUMNS = tuple(field.name for field in fields(ExportRow))


def write_csv(items: Iterable[ShownItem]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _format_line(_COLUMNS)
    for row in make_rows(items):
        yield _format_line([disarm_cell(_format_value(name, getattr(row, name))) for name in _COLUMNS])


def _format_line(cells: Iterable[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _format_value(name: str, value: Any) -> str:
    """The text of a cell.  An arXiv ID has a prefix: a spreadsheet would read 2405.10980 as the number 2405.1098."""
    if value is None:
        return ""
    if name == "arxiv_id":
        return f"arXiv:{value}"
    if name in _SEPARATORS:
        return _SEPARATORS[name].join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def disarm_cell(cell: str) -> str:
    """A cell that a spreadsheet shows as text: an apostrophe stands before what it would run as a formula.

    >>> disarm_cell("=HYPERLINK(1)"), disarm_cell("＋1"), disarm_cell("NeRF = 3D")
    ("'=HYPERLINK(1)", "'＋1", 'NeRF = 3D')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
