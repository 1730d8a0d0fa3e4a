"""Carries a whole archive into a folder, and a folder into an empty database."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DataError, IntegrityError

from pipelines.archive.dump.export import extract_kinds
from pipelines.archive.dump.export_queries import ADDED, HISTORY, SAID
from pipelines.archive.dump.files import check_folder, write_folder
from pipelines.archive.dump.import_buffer import ImportBuffer, Row
from pipelines.archive.dump.importers import TAKERS, point_post, refuse_rest
from pipelines.archive.dump.row_history import History, ToldHistory, UntoldHistory
from pipelines.archive.schema.crawls import crawls, sites
from pipelines.archive.schema.posts import posts
from pipelines.errors import ArchiveError


def dump_archive(connection: Connection, folder: Path, *, with_fetches: bool) -> dict[str, int]:
    """Write all that the archive says into a prepared folder; the number of rows of each kind.  Raises ArchiveError."""
    return write_folder(folder, extract_kinds(connection, with_fetches=with_fetches))


def load_archive(connection: Connection, history: History) -> dict[str, int]:
    """Load a dump into an empty archive; the number of rows of each kind.  Raises ArchiveError."""
    if any(connection.execute(select(table.c.id).limit(1)).first() for table in (sites, crawls, posts)):
        raise ArchiveError("the archive is not empty: name another database to load into")
    intake = ImportBuffer(connection)
    counts = {kind: _take_rows(intake, history, kind, taker) for kind, taker in TAKERS.items()}
    _take_rows(intake, history, "posts", point_post)
    if connection.dialect.name == "postgresql":
        intake.advance_sequences()
    return counts


def open_history(folder: Path, now: datetime) -> History:
    """A dump whose files are whole, with its own history or one that stands in for it.  Raises ArchiveError."""
    kinds = check_folder(folder)
    missing = SAID.keys() - kinds - ADDED or (HISTORY.keys() - kinds - ADDED if HISTORY.keys() & kinds else set())
    if missing:
        raise ArchiveError(f"the dump is broken: it has no {min(missing)}")
    return ToldHistory(folder) if "fetches" in kinds else UntoldHistory(folder, now)


def _take_rows(intake: ImportBuffer, history: History, kind: str, taker: Callable[[ImportBuffer, Row], None]) -> int:
    """All rows of a kind, written before the next kind begins; their number."""
    count = 0
    try:
        for row in history.read(kind):
            count += 1
            taker(intake, row)
            refuse_rest(row)
            intake.relieve()
        intake.flush()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveError(f"the dump is broken: {kind}, line {count}: {error}") from None
    except (IntegrityError, DataError) as error:
        reason = str(error.orig).partition("\n")[0]
        raise ArchiveError(f"the dump is broken: {kind}: {reason}") from None
    return count
