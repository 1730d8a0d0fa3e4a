"""Makes several posts of one that only a removed site had made one; names each by its URL that was read first.

Which URLs of a site show one post is decided by this site alone: they have one lineage.  Posts of several sites are
one by the identities of their URLs.  Does not decide what is removed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from pipelines.archive.database.bulk import among, execute_rows, select_among
from pipelines.archive.ingest.identity.matching import choose_identity, is_unplaced
from pipelines.archive.schema.posts import events, post_urls, posts, revisions

_COPIED = [column.name for column in posts.c if column.name not in ("id", "identity", "current_revision_id")]
_URLS = (
    select(
        *(post_urls.c[name] for name in ("url", "post_id", "site_id", "own_identity", "lineage", "first_seen_at")),
        posts.c.identity,
    )
    .join_from(post_urls, posts, posts.c.id == post_urls.c.post_id)
    .where(among(post_urls.c.post_id))
    .order_by(post_urls.c.post_id)
)
_COPY = (
    insert(posts)
    .from_select(
        ["identity", *_COPIED],
        select(bindparam("of_copy", type_=posts.c.identity.type), *(posts.c[name] for name in _COPIED)).where(
            posts.c.id == bindparam("copied")
        ),
    )
    .returning(posts.c.id)
)
_HAND_OVER = [
    update(table).where(table.c.url == bindparam("at_url")).values(post_id=bindparam("of_post"))
    for table in (post_urls, revisions, events)
]
_OF_POST = update(posts).where(posts.c.id == bindparam("of_post"))
_NAME = _OF_POST.values(identity=bindparam("chosen"), first_seen_at=bindparam("first"))
_FREE = _OF_POST.values(identity=bindparam("unused"))


def separate_posts(connection: Connection, post_ids: Collection[int]) -> set[int]:
    """Bring the identities and first times of posts up to date that lost URLs; the IDs, with those of new posts."""
    parts: dict[int, Sequence[Row[Any]]] = {}
    for post_id, rows in groupby(select_among(connection, _URLS, post_ids), key=lambda row: row.post_id):
        first, *others = _group_urls(sorted(rows, key=_order))
        parts[post_id] = first
        parts |= {_copy_post(connection, post_id, part): part for part in others}
    names = [_name_post(post_id, part) for post_id, part in parts.items()]
    # An identity can pass from one of these posts to another.
    execute_rows(connection, _FREE, [{"of_post": post_id, "unused": _mark(post_id)} for post_id in parts])
    execute_rows(connection, _NAME, names)
    return set(parts)


def _mark(post_id: int) -> str:
    return f"\t{post_id}"  # no identity has a tab


def _group_urls(urls: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    """The URLs that are one post without the others, the post that was read first at the start.

    A digest without a path was recognised by what it says, and stays with the first.
    """
    keys: Mapping[Any, set[Any]] = _join([{("site", row.site_id, row.lineage), *_name_key(row)} for row in urls])
    groups: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in urls:
        groups[id(keys["site", row.site_id, row.lineage])].append(row)
    first, *others = groups.values()
    placed = [part for part in others if any(row.own_identity and not is_unplaced(row.own_identity) for row in part)]
    unplaced = [row for part in others if part not in placed for row in part]
    return [sorted([*first, *unplaced], key=_order), *placed]


def _order(row: Row[Any]) -> tuple[Any, ...]:
    return row.first_seen_at, row.own_identity or "", row.url


def _name_key(row: Row[Any]) -> Iterable[Any]:
    return [("identity", row.own_identity)] if row.own_identity else []


def _join(sets: Iterable[set[Any]]) -> Mapping[Any, set[Any]]:
    """The union of all sets that hang together, by each of their members."""
    joined: dict[Any, set[Any]] = {}
    for members in sets:
        whole = members.union(*(joined[key] for key in members if key in joined))
        joined |= dict.fromkeys(whole, whole)
    return joined


def _copy_post(connection: Connection, post_id: int, part: Sequence[Row[Any]]) -> int:
    """A new post with the rows of these URLs; it shows nothing yet."""
    copied = {"copied": post_id, "of_copy": _mark(post_id)}
    new_id = int(connection.execute(_COPY, copied).scalar_one())
    connection.execute(_FREE, {"of_post": new_id, "unused": _mark(new_id)})
    for statement in _HAND_OVER:
        execute_rows(connection, statement, [{"at_url": row.url, "of_post": new_id} for row in part])
    return new_id


def _name_post(post_id: int, part: Sequence[Row[Any]]) -> dict[str, Any]:
    own = [row.own_identity for row in part if row.own_identity]
    chosen = reduce(choose_identity, own) if own else part[0].identity
    return {"of_post": post_id, "chosen": chosen, "first": min(row.first_seen_at for row in part)}
