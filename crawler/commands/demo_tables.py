"""Answers of an archive as tables on a terminal, by rich. Knows SQLite; must not know what is asked or why."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table


def show_answers(archive: Path, queries: Mapping[str, str]) -> None:
    """Each query as it is run, and its answer."""
    console = Console()
    with closing(sqlite3.connect(archive)) as connection:
        for title, query in queries.items():
            console.print(f"\n[bold]{title}[/bold]")
            console.print(Syntax(query, "sql", theme="ansi_light", background_color="default"))
            console.print(tabulate(connection.execute(query)))
    console.print(f"\nAsk more: sqlite3 {archive}")


def tabulate(cursor: sqlite3.Cursor) -> Table:
    """An answer as a table; NULL is shown as a dash."""
    table = Table(*(column[0] for column in cursor.description), header_style="bold")
    for row in cursor:
        table.add_row(*("–" if value is None else str(value) for value in row))
    return table
