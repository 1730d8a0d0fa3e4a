"""What a view is: a query with a name, documented like a table.  Does not import any table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view: its name, the expression that computes it, and its documentation."""

    name: str
    expression: ColumnElement[Any]
    comment: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class View:
    """A view: its name, its documentation, its columns, and its query, which selects them in this order."""

    name: str
    comment: str
    columns: tuple[ViewColumn, ...]
    query: Select[Any]


def show_column(name: str, column: Column[Any], comment: str | None = None) -> ViewColumn:
    """A column of a table as it is, with its own comment unless another is given."""
    return ViewColumn(name, column, comment or str(column.comment), bool(column.nullable))


def compute(name: str, expression: ColumnElement[Any], comment: str) -> ViewColumn:
    """A computed column that has a value in every row."""
    return ViewColumn(name, expression, comment, nullable=False)


def compute_optional(name: str, expression: ColumnElement[Any], comment: str) -> ViewColumn:
    """A computed column that can be null."""
    return ViewColumn(name, expression, comment, nullable=True)


def label_all(columns: Iterable[ViewColumn]) -> list[ColumnElement[Any]]:
    """The expressions under the names of their columns, for `select`."""
    return [column.expression.label(column.name) for column in columns]
