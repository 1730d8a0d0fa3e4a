"""Inserts the contents of a reading below its revision: the rows of every kind in the table of kinds.

The rows are written once, with the revision.  Does not read posts, and does not decide what is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any

from sqlalchemy import JSON, Column, Connection, bindparam, select

from pipelines.archive.database.bulk import find_or_insert, insert_plain
from pipelines.archive.database.connection import to_json
from pipelines.archive.papers.titles import fold_title
from pipelines.archive.schema import things
from pipelines.archive.schema.contents import all_appearances
from pipelines.archive.schema.kinds import KINDS, ContentKind
from pipelines.records.readings import Image, Reading


@dataclass(slots=True)
class _Place:
    """Where rows are inserted: the revision, the id of each paper block by its position, of each image by its key."""

    revision_id: int
    blocks: dict[int | None, int | None]
    images: Mapping[str, int]


_Values = Callable[[Sequence[Any], _Place], Iterator[Any]]  # the values of a column, one per record

_blocks = all_appearances.c
_BLOCKS = select(_blocks.position, _blocks.id).where(_blocks.revision_id == bindparam("of_revision"))


def insert_contents(connection: Connection, revision_id: int, reading: Reading) -> int:
    """Insert the contents of a reading; returns the number of images that were unknown before."""
    images, images_new = _find_images(connection, reading.contents.images)
    place = _Place(revision_id, {None: None}, images)
    for kind in KINDS:
        records = attrgetter(kind.records)(reading)
        if records:
            _insert_records(connection, kind, records, place)
        if records and kind.table is all_appearances:
            place.blocks |= dict(map(tuple, connection.execute(_BLOCKS, {"of_revision": revision_id})))
    return images_new


def _find_images(connection: Connection, images: Sequence[Image]) -> tuple[Mapping[str, int], int]:
    """The IDs of images by key, and how many of the images were unknown before."""
    return find_or_insert(
        connection, things.images.c.key, {image.key: {"key": image.key, "dead": image.dead} for image in images}
    )


def _insert_records(connection: Connection, kind: ContentKind, records: Sequence[Any], place: _Place) -> None:
    columns = _COLUMNS[kind.name]
    rows = list(zip(*(list_values(records, place) for list_values in columns.values()), strict=True))
    insert_plain(connection, kind.table, tuple(columns), rows)


def _list_columns(kind: ContentKind) -> dict[str, _Values]:
    """The columns of a kind that are inserted, and where the values of each come from."""
    return {column.name: _choose_values(kind, column) for column in kind.table.c if column.name != "id"}


def _choose_values(kind: ContentKind, column: Column[Any]) -> _Values:
    """Where the values of a column come from: a reference, a computed column, or a field of the record."""
    if column.name in _COMPUTED:
        return _COMPUTED[column.name]
    field = kind.fields.get(column.name, column.name)
    if field is None:
        return lambda records, place: (None for _ in records)
    get = attrgetter(field)
    if isinstance(column.type, JSON):
        return lambda records, place: (to_json(get(record)) for record in records)
    return lambda records, place: map(get, records)


def _count_in_appearance(records: Sequence[Any], place: _Place) -> Iterator[int | None]:
    """The place of each record among those of its paper block; None outside blocks."""
    counters: defaultdict[int, Iterator[int]] = defaultdict(count)
    for record in records:
        yield None if record.appearance is None else next(counters[record.appearance])


# By the names of columns that are the same in every table that has them.
_COMPUTED: dict[str, _Values] = {
    "revision_id": lambda records, place: (place.revision_id for _ in records),
    "appearance_id": lambda records, place: (place.blocks[record.appearance] for record in records),
    "image_id": lambda records, place: (place.images[record.key] for record in records),
    "position_in_appearance": _count_in_appearance,
    "title_key": lambda records, place: (fold_title(record.title) for record in records),
}
_COLUMNS = {kind.name: _list_columns(kind) for kind in KINDS}
