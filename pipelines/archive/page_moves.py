"""Moves old pages as fetched to WARC files beside the archive, from which they are read as before.

A file is written, synced and read back before the transaction in which the rows lose their bodies: a move that is
killed has lost nothing.  Does not know how a record is written.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy import Row, bindparam, insert, select, update

from pipelines.archive.database.connection import find_page_folder
from pipelines.archive.database.copying import write_to_disk
from pipelines.archive.ledger.fetches import PendingFetch, select_movable
from pipelines.archive.ledger.moved_pages import Place, hash_body, is_movable, read_moved
from pipelines.archive.schema.crawls import fetches, moved_pages, page_files, sites
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError
from pipelines.records.pages import FetchedPage

_MOST_PAGES = 10_000  # per file, some 200 MB: `remove` reads a whole file where one of its pages is taken out
_LONGEST_NAME = 100  # characters of a site in the name of a file
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")

_SITES = (
    select(sites.c.id, sites.c.base_url)
    .where(sites.c.id.in_(select(fetches.c.site_id).where(is_movable())))
    .order_by(sites.c.id)
)
_NAMES = select(page_files.c.name)
_ADD_FILE = insert(page_files).returning(page_files.c.id)
_DROP = update(fetches).where(fetches.c.id == bindparam("moved_id")).values(raw=None, dictionary_id=None)


class PageWriter(Protocol):
    """Writes a WARC file with one gzip member per record."""

    def write(self, page: FetchedPage) -> tuple[int, int]:
        """Append a page; the offset and the length of its record.  Raises OSError."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Moves:
    """What was moved: pages and files, the bytes of the files, and the folder that they are in."""

    folder: Path
    pages: int = 0
    files: int = 0
    size: int = 0


def move_pages(archive: Archive, before: datetime, now: datetime, open_writer: Callable[[Path], PageWriter]) -> Moves:
    """Move every page that was fetched before a time, and is read.

    Locks each site with such pages.  Raises ArchiveError, and BusyError where a run reads the site; what was moved
    before then stays moved.
    """
    with archive.read() as connection:
        folder = find_page_folder(connection.engine)
        wanted = connection.execute(_SITES, {"before": before}).all()
    mover, moves = _Mover(archive, folder, now, open_writer), Moves(folder)
    for site in wanted:
        archive.sites.acquire(site.base_url)
        for pages, size in mover.move_site(site, before):
            moves = Moves(folder, moves.pages + pages, moves.files + 1, moves.size + size)
    return moves


@dataclass(frozen=True, slots=True)
class _Mover:
    """Moves pages of an archive to files in a folder."""

    archive: Archive
    folder: Path
    now: datetime
    open_writer: Callable[[Path], PageWriter]

    def move_site(self, site: Row[Any, Any], before: datetime) -> Iterator[tuple[int, int]]:
        """Move the pages of a site that were fetched before a time; the pages and the bytes of each file."""
        pages = self._iterate_pages(site.id, before)
        for first in pages:
            yield self._move_file(site, chain([first], islice(pages, _MOST_PAGES - 1)))

    def _iterate_pages(self, site_id: int, before: datetime) -> Iterator[PendingFetch]:
        after = 0
        while batch := self._select_pages(site_id, before, after):
            yield from batch
            after = batch[-1].fetch_id

    def _select_pages(self, site_id: int, before: datetime, after: int) -> list[PendingFetch]:
        with self.archive.read() as connection:
            return select_movable(connection, site_id, before, after)

    def _move_file(self, site: Row[Any, Any], pages: Iterator[PendingFetch]) -> tuple[int, int]:
        with self.archive.read() as connection:
            known = set(connection.scalars(_NAMES))
        name = _choose_name(self.folder, site.base_url, known)
        places = self._write_file(self.folder / name, pages)
        size = (self.folder / name).stat().st_size
        row = {"site_id": site.id, "name": name, "pages": len(places), "size": size, "moved_at": self.now}
        with self.archive.write() as connection:
            file_id = connection.execute(_ADD_FILE, row).scalar_one()
            connection.execute(insert(moved_pages), [_describe_place(file_id, *placed) for placed in places])
            connection.execute(_DROP, [{"moved_id": fetch_id} for fetch_id, _ in places])
        return len(places), size

    def _write_file(self, file: Path, pages: Iterator[PendingFetch]) -> list[tuple[int, Place]]:
        """Write a file, read it back, and put it in place; the IDs of the fetches, and where each page is."""
        part = file.with_name(f".part-{file.name}")
        try:
            self.folder.mkdir(exist_ok=True)
            with closing(self.open_writer(part)) as writer:
                places = [(page.fetch_id, _write_page(writer, part, page.page)) for page in pages]
            write_to_disk(part)
            for _, place in places:
                read_moved(place)
            part.replace(file)
            write_to_disk(self.folder)
        except OSError as error:
            raise ArchiveError(f"cannot write {file}: {error.strerror}; its pages stay in the archive") from None
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return places


def _choose_name(folder: Path, base_url: str, known: set[str]) -> str:
    """A name that no file has or had: neither one of the archive nor one that a killed move has left."""
    url = urlsplit(base_url)
    site = _UNSAFE.sub("-", f"{url.netloc}{url.path}").strip("-")[:_LONGEST_NAME]
    number = 1
    while (name := f"{site}-{number}.warc.gz") in known or (folder / name).exists():
        number += 1
    return name


def _write_page(writer: PageWriter, file: Path, page: FetchedPage) -> Place:
    offset, length = writer.write(page)
    return Place(file, offset, length, hash_body(page.body))


def _describe_place(file_id: int, fetch_id: int, place: Place) -> dict[str, Any]:
    where = {"offset": place.offset, "length": place.length, "digest": place.digest}
    return where | {"fetch_id": fetch_id, "page_file_id": file_id}
