"""Writes the published copy: a SQLite file that is complete or does not exist.

It is written beside its place under another name, in batches, and renamed at the end.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from pipelines.archive.roles.publication import Publication
from pipelines.browse.copy_schema import (
    APPLICATION_ID,
    DOCUMENTATION,
    DOCUMENTS,
    FTS_TABLES,
    VIEWS,
    compose_indexes,
    compose_insert,
    compose_table,
)
from pipelines.errors import UsageError
from pipelines.records.publication import PublishedTable, PublishedText

_BATCH = 500  # rows per statement
_MAGIC = b"SQLite format 3\0"
_ID_OFFSET = 68  # of the application ID in the header of a SQLite file: https://www.sqlite.org/fileformat2.html
_MODE = 0o644  # of a temporary file it is 0o600, and others are to read the copy


def publish(publication: Publication, file: Path) -> dict[str, int]:
    """Write the copy to `file`, in place of an earlier copy; the number of rows of each table.

    Raises UsageError for a file that is no published copy or cannot be written.
    """
    check_target(file)
    with _replace(file) as part, closing(sqlite3.connect(part, isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"application_id = {APPLICATION_ID}"):
            connection.execute(f"PRAGMA {pragma}")
        with publication.read() as (tables, texts):
            return write_copy(connection, tables, texts)


def check_target(file: Path) -> None:
    """Make sure that the file does not exist, or is a copy that was published before.  Raises UsageError."""
    try:
        with file.open("rb") as stream:
            head = stream.read(100)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from None
    mark = int.from_bytes(head[_ID_OFFSET : _ID_OFFSET + 4], "big")
    if not head.startswith(_MAGIC) or mark != APPLICATION_ID:
        raise UsageError(f"{file} is not a published copy: name another file, or delete it first")


@contextmanager
def _replace(file: Path) -> Iterator[Path]:
    """A file to write, which takes the place of `file` once it is complete.  Raises UsageError."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from None
    part = Path(name)
    os.close(handle)
    try:
        yield part
        part.chmod(_MODE)
        part.replace(file)
    except (OSError, sqlite3.OperationalError) as error:
        raise UsageError(f"cannot write {file}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        part.unlink(missing_ok=True)


def write_copy(
    connection: sqlite3.Connection, tables: Iterable[PublishedTable], texts: Iterable[PublishedText]
) -> dict[str, int]:
    """Fill an empty database; the number of rows of each table."""
    counts = {}
    connection.execute(DOCUMENTATION)
    connection.execute("BEGIN")
    for table in tables:
        counts[table.name] = _write_table(connection, table)
    for name, query in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    _write_texts(connection, texts)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    return counts


def _write_table(connection: sqlite3.Connection, table: PublishedTable) -> int:
    connection.execute(compose_table(table))
    statement, count = compose_insert(table), 0
    while batch := list(islice(table.rows, _BATCH)):
        connection.executemany(statement, batch)
        count += len(batch)
    for index in compose_indexes(table):
        connection.execute(index)
    notes = [(table.name, "", table.comment, table.label)]
    notes += [(table.name, column.name, column.comment, None) for column in table.columns]
    connection.executemany("INSERT INTO documentation VALUES (?, ?, ?, ?)", notes)
    return count


def _write_texts(connection: sqlite3.Connection, texts: Iterable[PublishedText]) -> None:
    connection.execute(DOCUMENTS)
    for name in FTS_TABLES:
        connection.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(tokens, content='', tokenize='ascii')")
    for text in texts:
        lecture, note = (text.post_id if text.kind == kind else None for kind in ("lecture", "note"))
        row = (text.id, text.kind, text.arxiv_id, lecture, note)
        connection.execute("INSERT INTO search_documents VALUES (?, ?, ?, ?, ?)", row)
        for name, tokens in zip(FTS_TABLES, text.tokens, strict=True):
            connection.execute(f"INSERT INTO {name} (rowid, tokens) VALUES (?, ?)", (text.id, tokens))
    connection.execute("CREATE INDEX ix_search_documents_arxiv_id ON search_documents (arxiv_id)")
    for name in FTS_TABLES:
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")


def format_counts(counts: dict[str, int]) -> str:
    """What was published, in a line.

    >>> format_counts({"papers": 705, "digests": 98, "authors": 3117, "notes": 39})
    '705 papers, 98 digests, 3,117 authors, 39 notes'
    """
    shown = ("papers", "digests", "authors", "lectures", "notes")
    return ", ".join(f"{counts[name]:,} {name}" for name in shown if counts.get(name))
