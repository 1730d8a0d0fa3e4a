"""Writes what a reading says below its revision: blocks, sections, takeaways, pictures, links, lectures, repairs.

Written once with the revision; knows nothing of posts and of what is shown.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, select

from pipelines.archive.database.bulk import find_or_insert, insert_plain, insert_rows
from pipelines.archive.database.connection import to_json
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.papers.titles import fold_title
from pipelines.archive.schema import contents, things
from pipelines.archive.schema.repairs import repairs
from pipelines.records.lectures import RecommendedPaper
from pipelines.records.readings import Appearance, ChosenCharacter, Image, Link, Reading, Section, Takeaway

_Blocks = Mapping[int | None, int | None]  # the number of each block by its position; none for the post's own


class _Place(NamedTuple):
    revision_id: int
    blocks: _Blocks


_blocks = contents.all_appearances.c
_BLOCKS = select(_blocks.position, _blocks.id).where(_blocks.revision_id == bindparam("of_revision"))
_APPEARANCE = tuple(column.name for column in _blocks if column.name != "id")


def insert_contents(connection: Connection, revision_id: int, reading: Reading) -> int:
    """Insert all that the reading says; the number of pictures that were unknown before."""
    rows = reading.contents
    blocks = _insert_appearances(connection, revision_id, rows.appearances)
    for table, records in (
        (contents.all_sections, rows.sections),
        (contents.all_takeaways, rows.takeaways),
        (contents.all_links, rows.links),
    ):
        _insert_records(connection, table, records, _Place(revision_id, blocks))
    for table, own in (
        (contents.all_mentions, rows.mentions),
        (contents.all_lectures, rows.lectures),
        (contents.all_lecture_videos, rows.lecture_videos),
    ):
        insert_rows(connection, table, [list_fields(record) | {"revision_id": revision_id} for record in own])
    recommended = [_describe_recommended(revision_id, paper) for paper in rows.recommended_papers]
    insert_rows(connection, contents.all_recommended_papers, recommended)
    _insert_repairs(connection, revision_id, reading.repair.chosen)
    return _insert_images(connection, rows.images, _Place(revision_id, blocks))


def _insert_appearances(connection: Connection, revision_id: int, appearances: Sequence[Appearance]) -> _Blocks:
    blocks: dict[int | None, int | None] = {None: None}
    if appearances:
        rows = [_describe_appearance(revision_id, one) for one in appearances]
        insert_plain(connection, contents.all_appearances, _APPEARANCE, rows)
        blocks |= dict(map(tuple, connection.execute(_BLOCKS, {"of_revision": revision_id})))
    return blocks


def _describe_appearance(revision_id: int, one: Appearance) -> tuple[Any, ...]:
    said = list_fields(one) | {"revision_id": revision_id, "author_names": to_json(one.author_names)}
    return tuple(said[name] for name in _APPEARANCE)


def _insert_records(
    connection: Connection, table: Table, records: Sequence[Section | Takeaway | Link], place: _Place
) -> None:
    """Insert records whose fields are the columns of their table, the block by its number instead of its position."""
    names = [column.name for column in table.c if column.name not in ("revision_id", "appearance_id")]
    say = attrgetter(*names)
    rows = [(place.revision_id, place.blocks[record.appearance], *say(record)) for record in records]
    insert_plain(connection, table, ("revision_id", "appearance_id", *names), rows)


def _describe_recommended(revision_id: int, paper: RecommendedPaper) -> dict[str, Any]:
    """Which paper is meant comes later: that paper's row may not be there yet."""
    said = list_fields(paper) | {"revision_id": revision_id, "title_key": fold_title(paper.title)}
    return said | {"arxiv_id": None, "linked_arxiv_id": paper.arxiv_id}


def _insert_repairs(connection: Connection, revision_id: int, chosen: Sequence[ChosenCharacter]) -> None:
    """As with the large tables: a document of mojibake has thousands."""
    names = [column.name for column in repairs.c if column.name != "revision_id"]
    said = (list_fields(one) | {"alternatives": to_json(one.alternatives)} for one in chosen)
    rows = [(revision_id, *map(fields.__getitem__, names)) for fields in said]
    insert_plain(connection, repairs, ("revision_id", *names), rows)


def _insert_images(connection: Connection, images: Sequence[Image], place: _Place) -> int:
    pictures = {image.key: {"key": image.key, "dead": image.dead} for image in images}
    ids, added = find_or_insert(connection, things.images.c.key, pictures)
    seen: defaultdict[int | None, Iterator[int]] = defaultdict(count)
    rows = [
        (
            place.revision_id,
            image.position,
            place.blocks[image.appearance],
            None if image.appearance is None else next(seen[image.appearance]),
            ids[image.key],
            image.url,
            image.alt,
            image.caption,
        )
        for image in images
    ]
    insert_plain(connection, contents.all_post_images, contents.all_post_images.c.keys(), rows)
    return added
