"""The derived rows of an archive in files: those before a rebuild, for a comparison with those after it.

Most rows are below a revision, and are written once.  They are kept as texts, one for each kind, in a file by itself: a
comparison reads their checksums, and the texts only where these differ.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

from sqlalchemy import Connection, bindparam, select

from pipelines.archive.database.row_files import append_rows, explain_full_folder, read_row, read_rows
from pipelines.archive.dump.export import Contents, Texts, extract_kinds, extract_texts
from pipelines.archive.schema.kinds import KINDS
from pipelines.archive.schema.posts import revisions

Row = Mapping[str, Any]
Group = tuple[tuple[Any, ...], list[Row]]  # the rows with the same key
Read = Callable[[], AbstractContextManager[Connection]]
# Of each kind of derived rows, the columns that it is sorted by.  Events have no key but their post.
_KEYS = {
    "papers": ("arxiv_id",),
    "images": ("key",),
    "posts": ("identity",),
    "post_urls": ("url",),
    "revisions": ("url", "media_type", "ordinal"),
    "events": ("post",),
}
WRITTEN_LATER = tuple(kind.name for kind in KINDS if None in kind.fields.values())
WRITTEN_ONCE = tuple(kind.name for kind in KINDS if kind.name not in WRITTEN_LATER)
TEXTS = "texts"  # in a row of revisions, the `KeptTexts` of what is written once; the rest is in the row
_TEXTS_FILE = "texts"
_NEW_REVISIONS = select(revisions.c.id).where(revisions.c.id > bindparam("last")).order_by(revisions.c.id)


@dataclass(frozen=True, slots=True)
class KeptTexts:
    """The texts of what is written once below a revision, which are the same where the checksums are.

    `place` is where they are: that in the file of texts, or the ID of a revision of the archive.
    """

    checksum: int
    place: int = field(compare=False)


def keep_rows(connection: Connection, folder: Path, is_ended: Callable[[], bool] = lambda: False) -> None:
    """Write the derived rows into files in a folder, unless nobody needs them any more.  Raises ArchiveError."""
    with explain_full_folder(folder), (folder / _TEXTS_FILE).open("wb") as texts:
        for kind, groups in extract_groups(connection, partial(_keep_texts, texts)):
            with (folder / kind).open("wb") as file:
                while not is_ended() and (group := next(groups, None)):
                    append_rows(file, group)


@contextmanager
def keep_rows_beside(connection: Connection, read: Read, folder: Path) -> Iterator[None]:
    """Keep the rows of before a transaction in a folder, in a thread during a block that writes them anew.

    `read` begins another transaction, which sees the archive as it was.  On a server, and in a file without a
    write-ahead log, the two would wait for each other: there the rows are kept before.  Raises ArchiveError.
    """
    if not _has_log(connection):
        keep_rows(connection, folder)
        yield
        return

    def keep() -> None:
        with read() as beside:
            keep_rows(beside, folder, ended.is_set)

    ended = Event()
    with ThreadPoolExecutor(1) as thread:
        kept = thread.submit(keep)
        try:
            yield
            kept.result()
        finally:
            ended.set()


def _has_log(connection: Connection) -> bool:
    """Whether who reads a SQLite file sees it as it was before the transaction that writes to it."""
    is_file = connection.dialect.name == "sqlite"
    return is_file and connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def read_groups(folder: Path, kind: str) -> Iterator[Group]:
    """The rows of a kind that were kept."""
    with (folder / kind).open("rb") as file:
        yield from read_rows(file)


def read_texts(folder: Path, places: Iterable[int]) -> dict[int, Texts]:
    """The texts at each of these places."""
    with (folder / _TEXTS_FILE).open("rb") as file:
        return {place: read_row(file, place) for place in places}


def extract_groups(connection: Connection, contents: Contents) -> Iterator[tuple[str, Iterator[Group]]]:
    """The derived rows of an archive, by kind and key, those below revisions as `contents` gives them."""
    for kind, rows in extract_kinds(connection, with_fetches=False, contents=contents):
        if kind in _KEYS:
            yield kind, _group(kind, rows)


def _group(kind: str, rows: Iterable[Row]) -> Iterator[Group]:
    groups = groupby(rows, key=lambda row: tuple(row[name] for name in _KEYS[kind]))
    return ((key, list(same)) for key, same in groups)


def _keep_texts(file: BinaryIO, connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    contents: dict[int, dict[str, Any]] = extract_texts(connection, revision_ids, WRITTEN_LATER)
    for revision_id, texts in extract_texts(connection, revision_ids, WRITTEN_ONCE).items():
        contents[revision_id][TEXTS] = KeptTexts(_compute_checksum(texts), file.tell())
        append_rows(file, texts)
    return contents


class Checksums:
    """Those of the texts of revisions that are new: 16 bytes of memory for each."""

    def __init__(self) -> None:
        self._ids = array("q")  # ascending
        self._checksums = array("Q")

    def add(self, connection: Connection) -> None:
        """Add those of the revisions since the last, while the database has their rows at hand."""
        last = self._ids[-1] if self._ids else 0
        new = connection.scalars(_NEW_REVISIONS, {"last": last}).all()
        texts = extract_texts(connection, new, WRITTEN_ONCE)
        self._ids.extend(new)
        self._checksums.extend(_compute_checksum(texts[revision_id]) for revision_id in new)

    def find_texts(self, connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The contents of these revisions in the form in which those of before are kept."""
        contents: dict[int, dict[str, Any]] = extract_texts(connection, revision_ids, WRITTEN_LATER)
        for revision_id in revision_ids:
            place = bisect_left(self._ids, revision_id)
            assert self._ids[place] == revision_id
            contents[revision_id][TEXTS] = KeptTexts(self._checksums[place], revision_id)
        return contents


def _compute_checksum(texts: Texts) -> int:
    checksum = sha256()
    for kind, text in texts.items():
        checksum.update(kind.encode() + text)
    return int.from_bytes(checksum.digest()[:8])
