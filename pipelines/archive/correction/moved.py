"""Takes pages out of the WARC files that hold one which is taken out.  Does not import `rebuild`."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, delete, select, update

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.database.connection import find_page_folder
from pipelines.archive.database.copying import write_to_disk
from pipelines.archive.ledger.moved_pages import PLACE, find_place, read_moved
from pipelines.archive.ledger.raw_pages import pack_plain
from pipelines.archive.schema.crawls import fetches, moved_pages, page_files
from pipelines.errors import ArchiveError

_BATCH = 50  # pages that are held in memory at a time
_at_urls = select(fetches.c.id).where(among(fetches.c.url))
_FILES = (
    select(page_files.c.id, page_files.c.name)
    .where(page_files.c.id.in_(select(moved_pages.c.page_file_id).where(moved_pages.c.fetch_id.in_(_at_urls))))
    .order_by(page_files.c.id)
)
_OF_SITE = select(page_files.c.id, page_files.c.name).where(page_files.c.site_id == bindparam("of_site"))
_PAGES = (
    select(moved_pages.c.fetch_id, *PLACE)
    .join_from(moved_pages, page_files)
    .where(moved_pages.c.page_file_id == bindparam("of_file"))
)
_KEEP = update(fetches).where(fetches.c.id == bindparam("kept_id")).values(raw=bindparam("plain"), dictionary_id=None)
_FORGET = delete(moved_pages).where(moved_pages.c.page_file_id == bindparam("of_file"))
_FORGET_FILE = delete(page_files).where(page_files.c.id == bindparam("of_file"))


def take_back(connection: Connection, urls: Collection[str]) -> list[Path]:
    """Take all pages back into the archive whose files hold one of these URLs; the files, which nobody needs then.

    Raises ArchiveError where one cannot be read.
    """
    rows = select_among(connection, _FILES, urls)
    for file in rows:
        pages = connection.execute(_PAGES, {"of_file": file.id}).all()
        for start in range(0, len(pages), _BATCH):
            connection.execute(_KEEP, [_read_page(connection, row) for row in pages[start : start + _BATCH]])
        _forget(connection, file.id)
    return [find_page_folder(connection.engine) / file.name for file in rows]


def _read_page(connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    place = find_place(connection, row._asdict())
    assert place
    return {"kept_id": row.fetch_id, "plain": pack_plain(read_moved(place)).raw}


def forget_files(connection: Connection, site_id: int) -> list[Path]:
    """Forget all pages of a site that were moved; their files, which nobody needs then."""
    rows = connection.execute(_OF_SITE, {"of_site": site_id}).all()
    for file in rows:
        _forget(connection, file.id)
    return [find_page_folder(connection.engine) / file.name for file in rows]


def delete_files(engine: Engine, files: Collection[Path]) -> None:
    """Delete files that nothing needs any more, once the disk has the transaction that says so.  Raises ArchiveError.

    SQLite itself does not wait for the disk: after a power failure the archive may need them again.
    """
    try:
        if files and engine.dialect.name == "sqlite":
            write_to_disk(Path(f"{engine.url.database}-wal"))
        for file in files:
            file.unlink(missing_ok=True)
    except OSError as error:
        shown = ", ".join(map(str, files))
        raise ArchiveError(f"removed, but {shown} cannot be deleted: {error.strerror}; delete it yourself") from None


def _forget(connection: Connection, file_id: int) -> None:
    for statement in (_FORGET, _FORGET_FILE):
        connection.execute(statement, {"of_file": file_id})
