"""Writes the answers into the cookbook, docs/sql.md, from the archive of the sample blog.

    python -m tests.cookbook [ARCHIVE]

`tests/end_to_end/test_cookbook.py` holds the page equal to what this writes, on both databases.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from pipelines.browse.cookbook import parse_cookbook

ROOT = Path(__file__).resolve().parent.parent
COOKBOOK = ROOT / "docs" / "sql.md"
_LONGEST = 160  # characters of a cell
# A query of the cookbook, and the answer after it, if there is one.
_ANSWERED = re.compile(r"(```sql\n(?P<sql>.+?);?\n```\n)(?:\n(?:\|[^\n]*\n)+)?", re.DOTALL)


def write_answers(page: str, engine: Engine) -> str:
    """The page, with the answer of each question as a table."""
    asked = {question.sql for question in parse_cookbook(page)}

    def answer(match: re.Match[str]) -> str:
        if match["sql"] not in asked:
            return match[0]
        with engine.connect() as connection:
            result = connection.execute(text(match["sql"]))
            return "\n".join([match[1], *format_table([*result.keys()], result.all())]) + "\n"

    return _ANSWERED.sub(answer, page)


def format_table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    yield from (f"| {' | '.join(map(format_cell, row))} |".replace("|  |", "| |") for row in rows)


def format_cell(value: Any) -> str:
    """A value in one line.

    >>> format_cell("a | b\\nc"), format_cell(None)
    ('a \\\\| b c', '')
    """
    line = " ".join(str("" if value is None else value).split())
    return (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…").replace("|", r"\|")


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the answers into the cookbook.")
    parser.add_argument("archive", nargs="?", type=Path, default=ROOT / "data" / "demo.db")
    engine = create_engine(f"sqlite:///{parser.parse_args().archive}")
    COOKBOOK.write_text(write_answers(COOKBOOK.read_text("utf-8"), engine), encoding="utf-8")


if __name__ == "__main__":
    main()
