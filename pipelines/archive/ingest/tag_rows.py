"""Writes the tags of posts; a tag that no post has any more is deleted."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, exists, select

from pipelines.archive.database.bulk import among, find_or_insert, insert_rows, select_among
from pipelines.archive.schema.things import post_tags, tags

_TAGS = select(post_tags.c.post_id, tags.c.name, tags.c.id).join_from(post_tags, tags).where(among(post_tags.c.post_id))
_DELETE_TAG = delete(post_tags).where(
    post_tags.c.post_id == bindparam("of_post"), post_tags.c.tag_id == bindparam("of_tag")
)
_DELETE_UNUSED = delete(tags).where(among(tags.c.id), ~exists().where(post_tags.c.tag_id == tags.c.id))


def write_tags(connection: Connection, names: Mapping[int, Sequence[str]]) -> None:
    """Bring the tags of posts up to date; `names` gives those of each post."""
    known = {(row.post_id, row.name): row.id for row in select_among(connection, _TAGS, names)}
    new = [
        (post_id, name) for post_id, own in names.items() for name in dict.fromkeys(own) if (post_id, name) not in known
    ]
    ids, _ = find_or_insert(connection, tags.c.name, {name: {"name": name} for _, name in new})
    insert_rows(connection, post_tags, [{"post_id": post_id, "tag_id": ids[name]} for post_id, name in new])
    delete_tags(connection, [(key[0], tag_id) for key, tag_id in known.items() if key[1] not in names[key[0]]])


def delete_tags(connection: Connection, taken: Collection[tuple[int, int]]) -> None:
    """Take tags from posts: pairs of their IDs, the post first."""
    if taken:
        connection.execute(_DELETE_TAG, [{"of_post": post_id, "of_tag": tag_id} for post_id, tag_id in taken])
        connection.execute(_DELETE_UNUSED, {"keys": [tag_id for _, tag_id in taken]})
