"""Forgets the dictionaries that hold parts of a page which is taken out.  Does not import `rebuild`."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, select, update

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.ledger.raw_pages import PackedPage, PagePacker, pack_plain
from pipelines.archive.schema.crawls import fetches, page_dictionaries

_BATCH = 50  # pages that are held in memory at a time
_AT_URLS = select(fetches.c.id).where(among(fetches.c.url))
_TRAINED = select(page_dictionaries.c.id, page_dictionaries.c.trained_on)
_PACKED = (
    select(fetches.c.id, fetches.c.raw)
    .where(fetches.c.dictionary_id == bindparam("packed_with"), fetches.c.id > bindparam("after"))
    .order_by(fetches.c.id)
    .limit(_BATCH)
)
_UNPACK = (
    update(fetches).where(fetches.c.id == bindparam("fetch_id")).values(raw=bindparam("plain"), dictionary_id=None)
)
_FORGET = delete(page_dictionaries).where(page_dictionaries.c.id == bindparam("dictionary"))


def forget_samples(connection: Connection, urls: Collection[str]) -> None:
    """Delete each dictionary that was trained on a page of these URLs; its pages are packed without one again."""
    taken_out = {row.id for row in select_among(connection, _AT_URLS, urls)}
    for row in connection.execute(_TRAINED).all():
        if not taken_out.isdisjoint(row.trained_on):
            _unpack_pages(connection, row.id)
            connection.execute(_FORGET, {"dictionary": row.id})


def _unpack_pages(connection: Connection, dictionary_id: int) -> None:
    after, packer = 0, PagePacker()
    while rows := connection.execute(_PACKED, {"packed_with": dictionary_id, "after": after}).all():
        pages = ((row.id, packer.unpack(connection, row.id, PackedPage(row.raw, dictionary_id))) for row in rows)
        connection.execute(_UNPACK, [{"fetch_id": fetch_id, "plain": pack_plain(body).raw} for fetch_id, body in pages])
        after = rows[-1].id
