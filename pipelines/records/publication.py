"""What is published of an archive: tables for people and the full text, without pages as fetched."""

from collections.abc import Iterator
from dataclasses import dataclass

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """A column; `references` is the table that its values are keys of."""

    name: str
    is_integer: bool
    comment: str
    references: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table and its rows.  `key` are the columns of its primary key, `label` the column that names a row."""

    name: str
    comment: str
    columns: tuple[PublishedColumn, ...]
    key: tuple[str, ...]
    label: str | None
    rows: Iterator[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class PublishedText:
    """The tokens of a paper, lecture or note, in three texts: each holds the one before it, and more.

    A later day has a higher ID.
    """

    id: int
    kind: str
    arxiv_id: str | None
    post_id: int | None
    tokens: tuple[str, ...]
