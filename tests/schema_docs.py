"""Writes docs/schema.md from the comments of the schema.

    python -m tests.schema_docs [FILE]

`tests/end_to_end/test_docs.py` holds the file equal to what this writes.
"""

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKey, Table, UniqueConstraint

from pipelines.archive.schema import contents, crawls, posts, repairs, things
from pipelines.archive.schema.documentation import alembic_version, documentation
from pipelines.archive.schema.overviews.overviews import OVERVIEWS
from pipelines.archive.schema.overviews.paper_texts import PAPER_TEXT
from pipelines.archive.schema.view import View, ViewColumn
from pipelines.archive.schema.views import CONTENT_VIEWS

SCHEMA_PAGE = "docs/schema.md"
_INTRODUCTION = """\
# The schema

<!-- Written by `python -m tests.schema_docs` from the comments in pipelines/archive/schema. Do not edit. -->

All tables, views and columns of the archive, the same in SQLite and PostgreSQL. The archive holds these texts too, in
the table `documentation`. For questions to copy, see [sql.md](sql.md).

- [Diagrams](#diagrams): which table refers to which.
- [Overviews](#overviews): start here.
- [Views of the posts as shown](#views-of-the-posts-as-shown): every section, link and image.
- [Papers, authors, images and tags](#papers-authors-images-and-tags): one row per thing.
- [Posts, revisions and events](#posts-revisions-and-events): where a post is, and what happened to it.
- [Runs and pages](#runs-and-pages): when and from where everything was read.
- [Repairs](#repairs): the characters that were chosen for mojibake.
- [Every revision](#every-revision): the tables behind the views.
- [The archive itself](#the-archive-itself)

Names and meanings are a public contract: they stay, and a change comes as a migration. All times are UTC. Positions and
offsets count from 0. `PK` is the primary key, `→` a foreign key.
"""
_OVERVIEWS_TEXT = """\
Views that answer most questions without a join. They show what the posts show now, posts that are gone included.
"""
_VIEWS_TEXT = """\
Each view shows the revision that `posts.current_revision_id` points at. The tables of the same names with `all_` in
front hold every revision. `post_id` is the post, `revision_id` the revision that is shown.
"""
_TYPES = {"UTCDateTime": "timestamp", "LargeBinary": "bytes", "BigInteger": "integer", "String": "text"}
_WORD = re.compile(r"= '(\w+)'")


def write_schema_page() -> str:
    """The whole page."""
    return "\n".join(line.rstrip() for line in _list_lines()) + "\n"


def _list_lines() -> Iterator[str]:
    yield from _INTRODUCTION.splitlines()
    yield from ["", "## Diagrams", "", "What the posts say and what they are about:", ""]
    yield from _draw_diagram([*_list_declared(contents), *_list_declared(things)])
    yield from ["", "When and where it was read:", ""]
    yield from _draw_diagram([*_list_declared(posts), *_list_declared(crawls), *_list_declared(repairs)])
    yield from ["", "## Overviews", "", *_OVERVIEWS_TEXT.splitlines()]
    for view in (*OVERVIEWS, PAPER_TEXT):
        yield from _describe_view(view)
    yield from ["", "## Views of the posts as shown", "", *_VIEWS_TEXT.splitlines()]
    for view in CONTENT_VIEWS:
        yield from _describe_view(view)
    yield from ["", "## Papers, authors, images and tags"]
    yield from _describe_tables(_list_declared(things))
    yield from ["", "## Posts, revisions and events"]
    yield from _describe_tables(_list_declared(posts))
    yield from ["", "## Runs and pages"]
    yield from _describe_tables(_list_declared(crawls))
    yield from ["", "## Repairs"]
    yield from _describe_tables(_list_declared(repairs))
    yield from ["", "## Every revision"]
    yield from _describe_tables(_list_declared(contents))
    yield from ["", "## The archive itself"]
    yield from _describe_tables([documentation, alembic_version])


def _list_declared(module: Any) -> list[Table]:
    """The tables of a module of the schema, in the order that they are declared in."""
    return [value for value in vars(module).values() if isinstance(value, Table)]


def _draw_diagram(tables: Iterable[Table]) -> Iterator[str]:
    """The foreign keys of the tables: an edge each, from the table that is named to the one that names it."""
    yield from ["```mermaid", "erDiagram"]
    for table in tables:
        for column in table.columns:
            for key in column.foreign_keys:
                yield f"    {_name_target(key)[0]} {_choose_edge(column)} {table.name} : {column.name}"
    yield "```"


def _choose_edge(column: Column[Any]) -> str:
    """Mermaid's sign of a relation: to exactly one or to at most one, from one or from many."""
    target = "|o" if column.nullable else "||"
    return f"{target}--o|" if column.unique else f"{target}--o{{"


def _name_target(key: ForeignKey) -> tuple[str, str]:
    table, column = key.target_fullname.split(".")
    return table, column


def _describe_view(view: View) -> Iterator[str]:
    yield from ["", f"### {view.name}", "", str(view.comment), "", "| column | type | meaning |", "|---|---|---|"]
    for column in view.columns:
        yield f"| `{column.name}` | {_name_type(column.expression, column.nullable)} | {_tell_view_column(column)} |"


def _describe_tables(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        yield from ["", f"### {table.name}", "", str(table.comment), ""]
        yield from ["| column | type | key | meaning |", "|---|---|---|---|"]
        for column in table.columns:
            meaning = _tell_meaning(column, str(column.comment))
            yield f"| `{column.name}` | {_name_type(column, column.nullable)} | {_name_key(column)} | {meaning} |"
        for constraint in sorted(table.constraints, key=lambda constraint: str(constraint.name)):
            if isinstance(constraint, UniqueConstraint) and len(constraint.columns) > 1:
                yield from ["", f"Unique: {', '.join(f'`{column.name}`' for column in constraint.columns)}."]


def _name_type(column: ColumnElement[Any], nullable: bool | None) -> str:
    name = type(column.type).__name__
    return _TYPES.get(name, name.lower()) + (" or null" if nullable else "")


def _name_key(column: Column[Any]) -> str:
    keys = ["PK"] if column.primary_key else []
    keys += ["unique"] if column.unique else []
    keys += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
    return ", ".join(keys)


def _tell_meaning(column: Column[Any], comment: str) -> str:
    words = [word for word in _list_words(column) if word not in comment]
    vocabulary = f" One of {', '.join(_list_words(column))}." if words else ""
    return f"{comment}{vocabulary}".replace("|", "\\|")


def _tell_view_column(column: ViewColumn) -> str:
    """A computed column has no constraint that lists its words."""
    shown = column.expression
    return _tell_meaning(shown, column.comment) if isinstance(shown, Column) else column.comment.replace("|", "\\|")


def _list_words(column: Column[Any]) -> Iterator[str]:
    """The closed vocabulary that a constraint of its table holds the column to."""
    for constraint in column.table.constraints if isinstance(column.table, Table) else ():
        if (
            isinstance(constraint, CheckConstraint)
            and constraint.name
            and str(constraint.sqltext).startswith(f"{column.name} =")
        ):
            yield from _WORD.findall(str(constraint.sqltext))


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the page of the schema.")
    parser.add_argument("file", nargs="?", type=Path, default=Path(SCHEMA_PAGE))
    file: Path = parser.parse_args().file
    file.write_text(write_schema_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
