"""Rows about language models: the models, which of them repairs a URL, and the sound texts that a model learns from.

Does not import the models themselves: they are packed bytes here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.database.connection import connect_read_only, find_file, read
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.database.version import holds_archive
from pipelines.archive.schema.contents import all_sections, all_takeaways
from pipelines.archive.schema.posts import posts, revisions
from pipelines.archive.schema.repairs import models
from pipelines.records.models import PackedModel

_BATCH = 50  # posts whose texts are held in memory at a time
_COLONS = (":", "：")

_BY_VERSION = select(*(models.c[name] for name in PackedModel.__dataclass_fields__)).where(
    models.c.version == bindparam("version")
)
_NEWEST = select(models.c.version).order_by(models.c.id.desc()).limit(1)
_USED = (
    select(revisions.c.url, revisions.c.model_version)
    .join(models, models.c.version == revisions.c.model_version)
    .order_by(revisions.c.id)
)
_SOUND: Select[Any] = (
    select(posts.c.identity, posts.c.title, posts.c.current_revision_id)
    .join(revisions, revisions.c.id == posts.c.current_revision_id)
    .where(revisions.c.encoding_fault.is_(None))
)
_SECTIONS = (
    select(all_sections.c.revision_id, all_sections.c.heading, all_sections.c.text)
    .where(among(all_sections.c.revision_id))
    .order_by(all_sections.c.revision_id, all_sections.c.position)
)
_TAKEAWAYS = (
    select(all_takeaways.c.revision_id, all_takeaways.c.text)
    .where(among(all_takeaways.c.revision_id))
    .order_by(all_takeaways.c.revision_id, all_takeaways.c.position)
)


def insert_model(connection: Connection, model: PackedModel) -> None:
    """Insert a model, unless its version is known."""
    if connection.execute(_BY_VERSION, {"version": model.version}).first() is None:
        connection.execute(insert(models), list_fields(model))


def delete_others(connection: Connection, version: str) -> None:
    """Delete every model but one."""
    connection.execute(delete(models).where(models.c.version != version))


def select_model(connection: Connection, version: str) -> PackedModel:
    """A model by its version, which must be known."""
    return PackedModel(**connection.execute(_BY_VERSION, {"version": version}).one()._mapping)


def choose_version(connection: Connection, url: str) -> str | None:
    """The version of the model that repaired a URL last, else of the newest model; None without models."""
    used = connection.execute(_USED.where(revisions.c.url == bindparam("url")), {"url": url}).all()
    return str(used[-1].model_version) if used else select_newest(connection)


def select_newest(connection: Connection) -> str | None:
    """The version of the newest model."""
    return connection.scalar(_NEWEST)


def select_used_versions(connection: Connection) -> dict[str, str]:
    """The version of the model that repaired each URL last, by URL; without URLs whose model is not stored."""
    return dict(map(tuple, connection.execute(_USED)))


def select_sound_texts(connection: Connection) -> Iterator[str]:
    """The texts of the posts that needed no repair, one per post, in the same order in every database."""
    sound = sorted(connection.execute(_SOUND).all(), key=lambda row: row.identity)
    for start in range(0, len(sound), _BATCH):
        yield from _compose_texts(connection, sound[start : start + _BATCH])


def _compose_texts(connection: Connection, sound: Sequence[Row[Any]]) -> Iterator[str]:
    """The text of each post as printed: a heading that ends in a colon is on the same line as its text."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    ids = [row.current_revision_id for row in sound]
    for section in select_among(connection, _SECTIONS, ids):
        label = section.heading or ""
        lines[section.revision_id].append(label + ("" if label.endswith(_COLONS) else "\n") + section.text)
    for takeaway in select_among(connection, _TAKEAWAYS, ids):
        lines[takeaway.revision_id].append(takeaway.text)
    for row in sound:
        yield "\n".join([row.title, *lines[row.current_revision_id]])


def find_model(url: str) -> PackedModel | None:
    """The newest model of the archive at `url`; None without an archive or without a model.

    Changes nothing: the file and its folder may be read-only.

    Raises ArchiveError, also for an archive of an older version.
    """
    file = find_file(url)
    if file is not None and not file.is_file():
        return None
    engine = connect_read_only(url)
    try:
        with read(engine) as connection:
            newest = select_newest(connection) if holds_archive(connection) else None
            return select_model(connection, newest) if newest else None
    finally:
        engine.dispose()
