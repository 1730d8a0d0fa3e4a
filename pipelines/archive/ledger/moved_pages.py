"""Reads pages that were moved to WARC files beside the archive: a gzip member each, named by its place in the file.

Writing them is left to who calls `page_moves`.
"""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam

from pipelines.archive.database.connection import find_page_folder
from pipelines.archive.schema.columns import UTCDateTime
from pipelines.archive.schema.crawls import fetches, moved_pages, page_files
from pipelines.errors import ArchiveError

_READ = ("kept", "not_understood")  # states of fetches: a pending page may still lose its body
_AS_GZIP = zlib.MAX_WBITS | 16
_BLANK = b"\r\n\r\n"  # behind the header of a record, behind that of a response, and at the end of a record
# What a statement with `join_moved` says of where a page is; null where it was not moved.
PLACE = (
    page_files.c.name.label("file_name"),
    moved_pages.c.offset,
    moved_pages.c.length,
    moved_pages.c.digest,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: its record in a file, in bytes, and the SHA-256 of its body."""

    file: Path
    offset: int
    length: int
    digest: str


def is_movable() -> ColumnElement[bool]:
    """Whether a page is there, is read, and was fetched before the time `before`."""
    is_read = fetches.c.state.in_(_READ)
    return and_(fetches.c.raw.is_not(None), is_read, fetches.c.fetched_at < bindparam("before", type_=UTCDateTime))


def join_moved(statement: Select[Any]) -> Select[Any]:
    """A statement on fetches, with the places of those that were moved."""
    moved = statement.outerjoin(moved_pages, moved_pages.c.fetch_id == fetches.c.id)
    return moved.outerjoin(page_files, page_files.c.id == moved_pages.c.page_file_id)


def find_place(connection: Connection, row: Mapping[str, Any]) -> Place | None:
    """Where the page of a row with the columns `PLACE` is; None where it was not moved."""
    if row["file_name"] is None:
        return None
    file = find_page_folder(connection.engine) / row["file_name"]
    return Place(file, row["offset"], row["length"], row["digest"])


def read_moved(place: Place) -> bytes:
    """The body of a page.  Raises ArchiveError, which names the file and says what can be done."""
    try:
        with place.file.open("rb") as file:
            file.seek(place.offset)
            record = zlib.decompress(file.read(place.length), _AS_GZIP)
    except FileNotFoundError:
        raise ArchiveError(f"{place.file} is missing, which holds pages of the archive: {_ADVICE}") from None
    except OSError as error:
        raise ArchiveError(f"cannot read {place.file}, which holds pages of the archive: {error.strerror}") from None
    except zlib.error:
        record = b""
    _, _, response = record.partition(_BLANK)
    _, _, body = response.removesuffix(_BLANK).partition(_BLANK)
    if hash_body(body) != place.digest:
        raise ArchiveError(f"{place.file} is damaged at byte {place.offset:,}: {_ADVICE}")
    return body


_ADVICE = "put it back from the backup"


def hash_body(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
