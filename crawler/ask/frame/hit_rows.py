"""Hits as JSON Lines and as CSV."""

import argparse
import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from crawler.terminal.output import write_out, write_out_lines
from pipelines.records.questions import Hit

_FIELDS = ("kind", "arxiv_id", "title", "date", "topics", "is_gone", "url", "snippet")


def add_forms(parser: argparse.ArgumentParser) -> "argparse._MutuallyExclusiveGroup":
    """Add the options `--json` and `--csv`; the group that they are in."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object per line")
    form.add_argument("--csv", action="store_true", help="CSV with a line of names")
    return form


def write_rows(hits: Iterable[Hit], options: argparse.Namespace) -> bool:
    """Write hits in the form that an option names; whether one does."""
    if options.json:
        _write_json(hits)
    elif options.csv:
        _write_csv(hits)
    return bool(options.json or options.csv)


def _write_json(hits: Iterable[Hit]) -> None:
    write_out_lines(f"{json.dumps(describe_hit(hit), ensure_ascii=False)}\n" for hit in hits)


def describe_hit(hit: Hit) -> dict[str, Any]:
    """A hit as JSON shows it; marks are offsets of characters in the snippet."""
    row = {name: getattr(hit, name) for name in _FIELDS}
    row |= {"date": hit.date and hit.date.isoformat(), "topics": list(hit.topics)}
    return row | {"marks": [list(mark) for mark in hit.marks]}


def _write_csv(hits: Iterable[Hit]) -> None:
    from pipelines.export.spreadsheet import disarm_cell  # imported here: no other form of output needs it

    write_out(_format_line(_FIELDS))
    for hit in hits:
        row = describe_hit(hit) | {"topics": "; ".join(hit.topics)}
        cells = (row[name] for name in _FIELDS)
        write_out(_format_line([disarm_cell(cell) if isinstance(cell, str) else cell for cell in cells]))


def _format_line(cells: Iterable[Any]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
