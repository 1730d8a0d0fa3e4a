"""Hits as a list for a person, on a terminal."""

from collections.abc import Iterable

from rich.console import Console, Group
from rich.text import Text

from crawler.ask.frame.paragraph import Paragraph
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
        mark = f"{place} "
        indent = " " * len(mark)
        parts = [Paragraph(title, mark), *(Paragraph(part, indent) for part in (Text(facts, "dim"), snippet) if part)]
        console.print(Group(*parts, ""))
