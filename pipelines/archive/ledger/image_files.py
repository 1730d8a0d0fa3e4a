"""Rows about the files of images, and which images have none; does not read or write files."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, exists, select, update

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.schema.contents import all_post_images
from pipelines.archive.schema.posts import revisions
from pipelines.archive.schema.things import images

_wanted = images.c.path.is_(None) & ~images.c.dead
_MISSING = select(images.c.key).where(among(images.c.key), _wanted)
_of_key = update(images).where(images.c.key == bindparam("of_key"))
_KEEP = _of_key.values(path=bindparam("path"), checksum=bindparam("checksum"), dead=False)
_MARK_DEAD = _of_key.values(dead=True)
_later = revisions.alias("later")
_is_latest = ~exists().where(_later.c.url == revisions.c.url, _later.c.id > revisions.c.id)
_LACKING = (
    select(revisions.c.url)
    .distinct()
    .join_from(revisions, all_post_images, all_post_images.c.revision_id == revisions.c.id)
    .join(images, images.c.id == all_post_images.c.image_id)
    .where(among(revisions.c.url), _is_latest, _wanted)
)


def select_missing(connection: Connection, keys: Collection[str]) -> set[str]:
    return {row.key for row in select_among(connection, _MISSING, keys)}


def select_lacking(connection: Connection, urls: Collection[str]) -> set[str]:
    return {row.url for row in select_among(connection, _LACKING, urls)}


def record_image_file(connection: Connection, key: str, path: str, checksum: str) -> None:
    connection.execute(_KEEP, {"of_key": key, "path": path, "checksum": checksum})


def mark_dead(connection: Connection, key: str) -> None:
    connection.execute(_MARK_DEAD, {"of_key": key})
