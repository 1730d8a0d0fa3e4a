"""Inserts the contents of readings below their revisions: the rows of every kind in the table of kinds.

The rows are written once.  Does not read posts, and does not decide what is shown.
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
from pipelines.records.readings import Reading

Blocks = Mapping[int, int]
"""The IDs of the paper blocks of a revision by their positions."""


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision that was inserted with its paper blocks, and the reading whose other contents are to be inserted."""

    id: int
    reading: Reading
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows are inserted: the revision, the ID of each paper block by its position, of each image by its key."""

    revision_id: int
    blocks: Blocks
    images: Mapping[str, int]


_Values = Callable[[Sequence[Any], _Place], Iterator[Any]]  # the values of a column, one per record

_blocks = all_appearances.c
(_BLOCK_KIND,) = (kind for kind in KINDS if kind.table is all_appearances)
_BLOCKS = select(_blocks.position, _blocks.id).where(_blocks.revision_id == bindparam("of_revision"))


def insert_blocks(connection: Connection, revision_id: int, reading: Reading) -> Blocks:
    """Insert the paper blocks of a reading; the ID of each by its position."""
    if not reading.contents.appearances:
        return {}
    _insert_kind(connection, _BLOCK_KIND, [(reading, _Place(revision_id, {}, {}))])
    return dict(map(tuple, connection.execute(_BLOCKS, {"of_revision": revision_id})))


def insert_contents(connection: Connection, revisions: Sequence[NewRevision]) -> set[str]:
    """Insert all but the paper blocks of these revisions; returns the keys of images that were unknown before."""
    # An image is dead or not as the first of the revisions says.
    images = {image.key: image for new in reversed(revisions) for image in new.reading.contents.images}
    wanted = {key: {"key": key, "dead": image.dead} for key, image in images.items()}
    ids, unknown = find_or_insert(connection, things.images.c.key, wanted)
    placed = [(new.reading, _Place(new.id, new.blocks, ids)) for new in revisions]
    for kind in KINDS:
        if kind is not _BLOCK_KIND:
            _insert_kind(connection, kind, placed)
    return unknown


def _insert_kind(connection: Connection, kind: ContentKind, placed: Sequence[tuple[Reading, _Place]]) -> None:
    columns, list_records = _COLUMNS[kind.name], attrgetter(kind.records)
    rows: list[tuple[Any, ...]] = []
    for reading, place in placed:
        if records := list_records(reading):
            rows += zip(*(list_values(records, place) for list_values in columns.values()), strict=True)
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
    "appearance_id": lambda records, place: (
        None if record.appearance is None else place.blocks[record.appearance] for record in records
    ),
    "image_id": lambda records, place: (place.images[record.key] for record in records),
    "position_in_appearance": _count_in_appearance,
    "title_key": lambda records, place: (fold_title(record.title) for record in records),
}
_COLUMNS = {kind.name: _list_columns(kind) for kind in KINDS}
