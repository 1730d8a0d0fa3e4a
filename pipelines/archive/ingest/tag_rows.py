"""Writes the tags of a post; a tag that no post has any more is deleted."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, delete, exists, select

from pipelines.archive.database.bulk import among, find_or_insert, insert_rows
from pipelines.archive.schema.things import post_tags, tags

_TAGS = select(tags.c.name, tags.c.id).join_from(post_tags, tags).where(post_tags.c.post_id == bindparam("post_id"))
_DELETE_TAG = delete(post_tags).where(
    post_tags.c.post_id == bindparam("of_post"), post_tags.c.tag_id == bindparam("of_tag")
)
_DELETE_UNUSED = delete(tags).where(among(tags.c.id), ~exists().where(post_tags.c.tag_id == tags.c.id))


def write_tags(connection: Connection, post_id: int, names: Sequence[str]) -> None:
    """Bring the tags of a post up to date."""
    known = {row.name: row.id for row in connection.execute(_TAGS, {"post_id": post_id})}
    ids, _ = find_or_insert(connection, tags.c.name, {name: {"name": name} for name in names if name not in known})
    insert_rows(connection, post_tags, [{"post_id": post_id, "tag_id": tag_id} for tag_id in ids.values()])
    delete_tags(connection, post_id, [tag_id for name, tag_id in known.items() if name not in names])


def delete_tags(connection: Connection, post_id: int, tag_ids: Collection[int]) -> None:
    """Take tags from a post."""
    if tag_ids:
        connection.execute(_DELETE_TAG, [{"of_post": post_id, "of_tag": tag_id} for tag_id in tag_ids])
        connection.execute(_DELETE_UNUSED, {"keys": list(tag_ids)})
