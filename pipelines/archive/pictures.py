"""Where pictures are kept, and which are not yet.  Knows their keys; knows no file."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, exists, select, update

from pipelines.archive.keys import among, select_among
from pipelines.archive.schema.contents import all_post_images
from pipelines.archive.schema.reading import revisions
from pipelines.archive.schema.things import images

_wanted = images.c.path.is_(None) & ~images.c.dead
_MISSING = select(images.c.key).where(among(images.c.key), _wanted)
_of_key = update(images).where(images.c.key == bindparam("of_key"))
_KEEP = _of_key.values(path=bindparam("path"), checksum=bindparam("checksum"), dead=False)
_DIE = _of_key.values(dead=True)
_latest = (
    select(revisions.c.id).where(revisions.c.url == bindparam("url")).order_by(revisions.c.id.desc()).limit(1)
).scalar_subquery()
_LACKS = select(
    exists()
    .where(all_post_images.c.revision_id == _latest, images.c.id == all_post_images.c.image_id, _wanted)
    .select_from(all_post_images, images)
)


def select_missing(connection: Connection, keys: Collection[str]) -> set[str]:
    return {row.key for row in select_among(connection, _MISSING, keys)}


def lacks_pictures(connection: Connection, url: str) -> bool:
    return bool(connection.scalar(_LACKS, {"url": url}))


def keep_picture(connection: Connection, key: str, path: str, checksum: str) -> None:
    connection.execute(_KEEP, {"of_key": key, "path": path, "checksum": checksum})


def mark_dead(connection: Connection, key: str) -> None:
    connection.execute(_DIE, {"of_key": key})
