"""Hits as a list for a person, on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.ask.frame.wrapping import Paragraph
from pipelines.records.questions import Hit


def show_hits(hits: Iterable[Hit], console: Console, first: int = 1) -> None:
    """Print hits for a person: title, identifier, date, topics, and the snippet with its words in bold type."""
    for place, hit in enumerate(hits, first):
        date = hit.date.isoformat() if hit.date else ""
        facts = " · ".join(filter(None, (hit.arxiv_id or hit.kind, date, ", ".join(hit.topics))))
        title = Text.assemble((hit.title, "bold"), (" (gone)", "red") if hit.is_gone else "")
        snippet = Text(hit.snippet)
        for start, end in hit.marks:
            snippet.stylize("bold yellow", start, end)
        entry = Table.grid(padding=(0, 1))
        for mark, part in ((f"{place}", title), ("", Text(facts, "dim")), ("", snippet)):
            entry.add_row(Text(mark, "dim"), Paragraph(part))
        console.print(entry)
        console.print()
