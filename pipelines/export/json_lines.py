"""JSON Lines: one object per line with everything that the archive shows of a paper or a post."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from pipelines.export.items import ShownItem
from pipelines.export.licences import name_licence
from pipelines.printable import make_printable
from pipelines.records.papers import ShownPaper


def write_json_lines(items: Iterable[ShownItem]) -> Iterator[str]:
    """Characters that a terminal would obey are escaped."""
    dumped = (json.dumps(describe_item(item), ensure_ascii=False, default=_format_date) for item in items)
    return (make_printable(line) + "\n" for line in dumped)


def describe_item(item: ShownItem) -> dict[str, Any]:
    """The record of an item as a dictionary, in which each post names its licence."""
    if isinstance(item, ShownPaper):
        start = {"kind": "paper", "url": item.url}
    else:
        start = {"kind": item.head.kind, "url": item.head.url}
    named: dict[str, Any] = _name_licences(start | asdict(item))
    return named


def _name_licences(value: Any) -> Any:
    if isinstance(value, dict):
        named = {name: _name_licences(part) for name, part in value.items()}
        return named | {"licence": name_licence(value["licence_url"])} if value.get("licence_url") else named
    return [_name_licences(part) for part in value] if isinstance(value, list | tuple) else value


def _format_date(value: date) -> str:
    return value.isoformat()
