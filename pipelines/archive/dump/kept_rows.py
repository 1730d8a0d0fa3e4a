"""The derived rows of an archive in files: those before a rebuild, for a comparison with those after it.

Most rows are below a revision, and are written once.  A comparison reads the checksums of their texts, one for each
kind, and the texts only where these differ: from a file, unless the archive can be read as it was.
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
ReadTexts = Callable[[Sequence[int]], Mapping[int, Texts]]  # the texts at these places of `KeptTexts`
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

    `place` is where they are: that in the file of texts, or the ID of a revision.
    """

    checksum: int
    place: int = field(compare=False)


def keep_rows(connection: Connection, folder: Path) -> None:
    """Write the derived rows into files in a folder, and texts too.  Raises ArchiveError."""
    with explain_full_folder(folder), (folder / _TEXTS_FILE).open("wb") as texts:
        _write_rows(connection, folder, partial(_keep_texts, texts), lambda: False)


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
        with read() as beside, explain_full_folder(folder):
            _write_rows(beside, folder, _sum_up, ended.is_set)

    ended = Event()
    with ThreadPoolExecutor(1) as thread:
        kept = thread.submit(keep)
        try:
            yield
            kept.result()
        finally:
            ended.set()


def find_texts(connection: Connection, read: Read, folder: Path) -> ReadTexts:
    """What reads the texts of before, where `keep_rows_beside` has kept the rows."""
    return partial(_read_before, read) if _has_log(connection) else partial(read_texts, folder)


def _read_before(read: Read, revision_ids: Sequence[int]) -> Mapping[int, Texts]:
    with read() as before:
        return extract_texts(before, revision_ids, WRITTEN_ONCE)


def _has_log(connection: Connection) -> bool:
    """Whether who reads a SQLite file sees it as it was before the transaction that writes to it."""
    is_file = connection.dialect.name == "sqlite"
    return is_file and connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def _write_rows(connection: Connection, folder: Path, contents: Contents, is_ended: Callable[[], bool]) -> None:
    """Write the derived rows into files, unless nobody needs them any more."""
    for kind, groups in extract_groups(connection, contents):
        with (folder / kind).open("wb") as file:
            while not is_ended() and (group := next(groups, None)):
                append_rows(file, group)


def read_groups(folder: Path, kind: str) -> Iterator[Group]:
    """The rows of a kind that were kept."""
    with (folder / kind).open("rb") as file:
        yield from read_rows(file)


def read_texts(folder: Path, places: Sequence[int]) -> Mapping[int, Texts]:
    """Texts that `keep_rows` has kept."""
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
    """The contents of revisions, whose texts are appended to a file."""
    kept = {}
    for revision_id, texts in extract_texts(connection, revision_ids, WRITTEN_ONCE).items():
        kept[revision_id] = KeptTexts(_compute_checksum(texts), file.tell())
        append_rows(file, texts)
    return _add_later(connection, kept)


def _sum_up(connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The contents of revisions, whose texts stay in the archive."""
    texts = extract_texts(connection, revision_ids, WRITTEN_ONCE)
    return _add_later(connection, {key: KeptTexts(_compute_checksum(each), key) for key, each in texts.items()})


def _add_later(connection: Connection, kept: Mapping[int, KeptTexts]) -> dict[int, dict[str, Any]]:
    """The contents of revisions, of which some are kept: with what is written later."""
    later = extract_texts(connection, list(kept), WRITTEN_LATER)
    return {revision_id: {TEXTS: kept[revision_id], **later[revision_id]} for revision_id in kept}


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

    def sum_up(self, connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The contents of these revisions in the form in which those of before are kept."""
        return _add_later(connection, {key: KeptTexts(self._find(key), key) for key in revision_ids})

    def _find(self, revision_id: int) -> int:
        place = bisect_left(self._ids, revision_id)
        assert self._ids[place] == revision_id
        return self._checksums[place]


def _compute_checksum(texts: Texts) -> int:
    checksum = sha256()
    for kind, text in texts.items():
        checksum.update(kind.encode() + text)
    return int.from_bytes(checksum.digest()[:8])
