"""Shows the results of SQL queries as tables on a terminal.

Uses sqlite3 and rich; the queries are passed in.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from rich.table import Table

from crawler.terminal.console import PrintableConsole


def show_results(archive: Path, queries: Mapping[str, str]) -> None:
    """Print each query, by its title, and its result."""
    from rich.syntax import Syntax  # imported here: Scrapy imports this module for every command, and pygments is slow

    console = PrintableConsole()
    with closing(sqlite3.connect(archive)) as connection:
        for title, query in queries.items():
            console.print(f"\n[bold]{title}[/bold]")
            console.print(Syntax(query, "sql", theme="ansi_light", background_color="default"))
            console.print(tabulate(connection.execute(query)))
    console.print(f"\nYour own queries: sqlite3 {archive}")


def tabulate(cursor: sqlite3.Cursor) -> Table:
    """The rows of a result as a table; NULL is shown as a dash."""
    table = Table(*(column[0] for column in cursor.description), header_style="bold")
    for row in cursor:
        table.add_row(*("–" if value is None else str(value) for value in row))
    return table
