"""Dumps a whole archive into a folder, and loads a folder into an empty database."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import DataError, IntegrityError

from pipelines.archive.database.transactions import Transactions
from pipelines.archive.dump.export import extract_kinds
from pipelines.archive.dump.export_queries import ADDED, CONTENTS, HISTORY
from pipelines.archive.dump.files import check_folder, prepare_folder, write_folder
from pipelines.archive.dump.import_buffer import ImportBuffer, Row
from pipelines.archive.dump.importers import LOADERS, link_post, refuse_rest
from pipelines.archive.dump.row_history import AssumedHistory, DumpedHistory, History
from pipelines.archive.ledger.missing_pages import delete_unused
from pipelines.archive.schema.crawls import crawls, parser_state, sites
from pipelines.archive.schema.posts import posts
from pipelines.archive.search.index import rebuild_index
from pipelines.errors import ArchiveError
from pipelines.printable import shorten_line


def dump_archive(transactions: Transactions, folder: Path, *, with_fetches: bool) -> dict[str, int]:
    """Write the archive as JSON Lines into a new folder or over a dump; the number of rows of each kind.

    Raises ArchiveError.
    """
    prepare_folder(folder)
    with transactions.read_snapshot() as connection:
        return write_folder(folder, extract_kinds(connection, with_fetches=with_fetches))


def load_archive(connection: Connection, history: History) -> dict[str, int]:
    """Load a dump into an empty archive; the number of rows of each kind.  Raises ArchiveError."""
    if any(connection.execute(select(table.c.id).limit(1)).first() for table in (sites, crawls, posts)):
        raise ArchiveError("the archive is not empty: name another database to load the dump into")
    connection.execute(delete(parser_state))  # that of the dump holds
    buffer = ImportBuffer(connection)
    counts = {kind: _load_rows(buffer, history, kind, load) for kind, load in LOADERS.items()}
    _load_rows(buffer, history, "posts", link_post)
    if isinstance(history, AssumedHistory):
        delete_unused(connection)
    if connection.dialect.name == "postgresql":
        buffer.advance_sequences()
    rebuild_index(connection)
    return counts


def open_history(folder: Path, now: datetime) -> History:
    """The history in a complete dump, or the one that is assumed where the dump has none.  Raises ArchiveError."""
    kinds = check_folder(folder)
    missing = CONTENTS.keys() - kinds - ADDED or (HISTORY.keys() - kinds - ADDED if HISTORY.keys() & kinds else set())
    if missing:
        raise ArchiveError(f"the dump is broken: {min(missing)}.jsonl is missing")
    return DumpedHistory(folder) if "fetches" in kinds else AssumedHistory(folder, now)


def _load_rows(buffer: ImportBuffer, history: History, kind: str, load: Callable[[ImportBuffer, Row], None]) -> int:
    """Load all rows of a kind, before the next kind begins; their number."""
    count = 0
    try:
        for row in history.read(kind):
            count += 1
            load(buffer, row)
            refuse_rest(row)
            buffer.flush_if_full()
        buffer.flush()
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise ArchiveError(f"the dump is broken: {kind}, line {count}: {shorten_line(str(error))}") from None
    except (IntegrityError, DataError) as error:
        reason = str(error.orig).partition("\n")[0]
        raise ArchiveError(f"the dump is broken: {kind}: {reason}") from None
    return count
