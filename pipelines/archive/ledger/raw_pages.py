"""Packs pages as fetched: by zlib, or by Zstandard with a dictionary of what the pages of their site have in common.

A dictionary never changes, so that each is loaded once.  docs/measures.md compares ways to pack.
"""

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select

from pipelines.archive.schema.crawls import page_dictionaries
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from pipelines.archive.ledger.dictionaries import Dictionary

# Levels, all by docs/measures.md.
_ZLIB = 1  # level 6 makes a page a ninth smaller, in twice the time
_NEW = 5  # of Zstandard, for a page that a run waits for: takes less time than zlib of level 1
COMPACT = 15  # of Zstandard, for a page that nobody waits for: level 19 gains nothing more

_OF_SITE = select(page_dictionaries.c.id, page_dictionaries.c.content).where(
    page_dictionaries.c.site_id == bindparam("of_site")
)
_CONTENT = select(page_dictionaries.c.content).where(page_dictionaries.c.id == bindparam("dictionary_id"))


@dataclass(frozen=True, slots=True)
class PackedPage:
    """The columns of a page: its body, and the dictionary that unpacks it; None for zlib."""

    raw: bytes
    dictionary_id: int | None = None


@dataclass(frozen=True, slots=True)
class PagePacker:
    """Packs and unpacks pages; keeps the dictionaries that it has loaded."""

    _dictionaries: "dict[int, Dictionary]" = field(default_factory=dict)
    _of_sites: dict[int, int | None] = field(default_factory=dict)

    def pack(self, connection: Connection, site_id: int, body: bytes, level: int = _NEW) -> PackedPage:
        """A page packed with the dictionary of its site, if the site has one."""
        if site_id not in self._of_sites:
            self._of_sites[site_id] = self._load_of_site(connection, site_id)
        dictionary_id = self._of_sites[site_id]
        if dictionary_id is None:
            return pack_plain(body)
        return PackedPage(self._dictionaries[dictionary_id].pack(body, level), dictionary_id)

    def unpack(self, connection: Connection, fetch_id: int, packed: PackedPage) -> bytes:
        """The body of a page.  Raises ArchiveError, which names its fetch."""
        try:
            if packed.dictionary_id is None:
                return zlib.decompress(packed.raw)
            return self._load(connection, packed.dictionary_id).unpack(packed.raw)
        except (zlib.error, ValueError):
            raise ArchiveError(f"the archive is damaged: fetches.raw of id {fetch_id} cannot be decompressed") from None

    def _load_of_site(self, connection: Connection, site_id: int) -> int | None:
        found = connection.execute(_OF_SITE, {"of_site": site_id}).one_or_none()
        if found is not None:
            self._dictionaries[found.id] = _make_dictionary(found.content)
        return found and int(found.id)

    def _load(self, connection: Connection, dictionary_id: int) -> "Dictionary":
        if dictionary_id not in self._dictionaries:
            content = connection.execute(_CONTENT, {"dictionary_id": dictionary_id}).scalar_one()
            self._dictionaries[dictionary_id] = _make_dictionary(content)
        return self._dictionaries[dictionary_id]


def pack_plain(body: bytes) -> PackedPage:
    """A page without a dictionary, as it is in a dump."""
    return PackedPage(zlib.compress(body, _ZLIB))


def _make_dictionary(content: bytes) -> "Dictionary":
    from pipelines.archive.ledger.dictionaries import Dictionary  # imported here: most commands need none

    return Dictionary(content)
