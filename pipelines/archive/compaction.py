"""Makes an archive smaller: trains a dictionary for each site that has enough pages, and packs old pages with it.

Each batch of pages is a transaction: a compaction that is killed has lost nothing, and the next one goes on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.ledger.dictionaries import train_dictionary
from pipelines.archive.ledger.raw_pages import COMPACT, PackedPage, PagePacker
from pipelines.archive.schema.crawls import fetches, page_dictionaries
from pipelines.archive.store import Archive

_BATCH = 50  # pages that are held in memory, and written in a transaction
_FEWEST = 32  # pages of a site that has a dictionary: one from half as many is 3 % worse, by docs/measures.md
_SAMPLES = 64  # pages that a dictionary is trained on: more gain nothing
_MOST_OF_SAMPLE = 128 * 1024  # bytes; the program zstd looks at no more of a sample either

_has_page = fetches.c.raw.is_not(None)
_trained = select(page_dictionaries.c.site_id)
_UNTRAINED = (
    select(fetches.c.site_id, func.count().label("pages"))
    .where(_has_page, fetches.c.site_id.not_in(_trained))
    .group_by(fetches.c.site_id)
    .having(func.count() >= _FEWEST)
    .order_by(fetches.c.site_id)
)
_numbered = (
    select(fetches.c.id, (func.row_number().over(order_by=fetches.c.id) - 1).label("place"))
    .where(_has_page, fetches.c.site_id == bindparam("of_site"))
    .subquery()
)
_SAMPLE = (
    select(fetches.c.id, fetches.c.raw, fetches.c.dictionary_id)
    .join(_numbered, _numbered.c.id == fetches.c.id)
    .where(_numbered.c.place % bindparam("step") == 0)
    .order_by(fetches.c.id)
    .limit(_SAMPLES)
)
_THERE = select(fetches.c.id).where(among(fetches.c.id))
_is_plain = _has_page & fetches.c.dictionary_id.is_(None) & fetches.c.site_id.in_(_trained)
_COUNT_PLAIN = select(func.count()).where(_is_plain)
_PLAIN = (
    select(fetches.c.id, fetches.c.site_id, fetches.c.raw)
    .where(_is_plain, fetches.c.id > bindparam("after"))
    .order_by(fetches.c.id)
    .limit(_BATCH)
)
# A body never changes, but it may have been dropped since it was read, and so may the dictionary.
_is_there = select(page_dictionaries.c.id).where(page_dictionaries.c.id == bindparam("packed_with")).exists()
_PACK = (
    update(fetches)
    .where(fetches.c.id == bindparam("fetch_id"), _has_page, _is_there)
    .values(raw=bindparam("packed"), dictionary_id=bindparam("packed_with"))
)


@dataclass(frozen=True, slots=True)
class Compaction:
    """Dictionaries that were trained, and pages that were packed, with their bytes before and after."""

    dictionaries: int
    pages: int
    before: int
    after: int


def compact_archive(archive: Archive, now: datetime, watch: Callable[[int, int], None]) -> Compaction:
    """Train what dictionaries can be trained, and pack every page that has none; runs may go on meanwhile.

    `watch` is called with the number of pages that are packed, and of all.  Raises ArchiveError.
    """
    trained = _train_dictionaries(archive, now)
    with archive.read() as connection:
        total = connection.scalar(_COUNT_PLAIN) or 0
    pages = before = after = 0
    for batch in _pack_batches(archive):
        pages += len(batch)
        before += sum(old for old, _ in batch)
        after += sum(new for _, new in batch)
        watch(pages, total)
    return Compaction(trained, pages, before, after)


def _train_dictionaries(archive: Archive, now: datetime) -> int:
    with archive.read() as connection:
        untrained = connection.execute(_UNTRAINED).all()
    return sum(_train_dictionary(archive, row.site_id, row.pages, now) for row in untrained)


def _train_dictionary(archive: Archive, site_id: int, pages: int, now: datetime) -> bool:
    """Train the dictionary of a site on pages of all its times; False where they have too little in common.

    False too where meanwhile another process was faster, or one of the pages was taken out.
    """
    packer = PagePacker()
    with archive.read() as connection:
        rows = connection.execute(_SAMPLE, {"of_site": site_id, "step": max(pages // _SAMPLES, 1)}).all()
        bodies = (packer.unpack(connection, row.id, PackedPage(row.raw, row.dictionary_id)) for row in rows)
        samples = [body[:_MOST_OF_SAMPLE] for body in bodies]
    content = train_dictionary(samples)
    if content is None:
        return False
    trained_on = [row.id for row in rows]
    row = {"site_id": site_id, "content": content, "trained_at": now, "trained_on": trained_on}
    with archive.write() as connection:
        is_trained = site_id in connection.scalars(_trained).all()
        if is_trained or len(select_among(connection, _THERE, trained_on)) < len(rows):
            return False
        connection.execute(insert(page_dictionaries), row)
    return True


def _pack_batches(archive: Archive) -> Iterator[list[tuple[int, int]]]:
    """Packs the pages without a dictionary, a batch at a time; gives the bytes of each page before and after."""
    after, packer = 0, PagePacker()
    while True:
        with archive.read() as connection:
            rows = connection.execute(_PLAIN, {"after": after}).all()
            bodies = (packer.unpack(connection, row.id, PackedPage(row.raw)) for row in rows)
            packed = [
                packer.pack(connection, row.site_id, body, COMPACT) for row, body in zip(rows, bodies, strict=True)
            ]
        if not rows:
            return
        with archive.write() as connection:
            connection.execute(
                _PACK,
                [
                    {"fetch_id": row.id, "packed": page.raw, "packed_with": page.dictionary_id}
                    for row, page in zip(rows, packed, strict=True)
                ],
            )
        after = rows[-1].id
        yield [(len(row.raw), len(page.raw)) for row, page in zip(rows, packed, strict=True)]
