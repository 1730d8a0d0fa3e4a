"""Measures an archive: versions, size, the first and the last digest, what is gone, what is lacking.  Only reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from pipelines.archive.database.connection import find_page_folder
from pipelines.archive.database.version import read_version
from pipelines.archive.ledger.missing_pages import count_lacking
from pipelines.archive.ledger.parser_state import is_read_otherwise
from pipelines.archive.schema.crawls import crawls, fetches, page_files, sites
from pipelines.archive.schema.posts import post_urls, posts

_SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}
_DIGESTS = select(func.min(posts.c.edition_date), func.max(posts.c.edition_date))
# Of fetches only those that are not parsed yet: the others have been seen, and their rows are many and wide.
_LATEST = (
    *(select(func.max(crawls.c[name])) for name in ("started_at", "finished_at")),
    *(select(func.max(post_urls.c[name])) for name in ("last_seen_at", "gone_at")),
    select(func.max(sites.c.checked_at)),
    select(func.max(fetches.c.fetched_at)).where(fetches.c.state == "pending"),
)
_FILES = select(page_files.c.name, page_files.c.pages, page_files.c.size).order_by(page_files.c.id)
_GONE = select(func.count()).where(posts.c.status == "gone")
_HIDDEN = select(func.count()).where(posts.c.hidden_at.is_not(None))


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that pages were moved to, and whether it is where it should be, in its whole length."""

    file: Path
    pages: int
    size: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """How large an archive is, in bytes, of which version its tables are, and what it holds.

    `oldest_digest` and `newest_digest` are edition dates; `gone` and `hidden` are numbers of posts, `lacking` is the
    number of pages that a dump without fetches has not brought along.  `read_otherwise` is whether another version of
    the parser read the pages.  `files` are those that pages were moved to.
    """

    size: int
    version: str
    oldest_digest: date | None
    newest_digest: date | None
    gone: int
    hidden: int
    lacking: int
    read_otherwise: bool
    files: tuple[PageFile, ...] = ()


def find_latest(connection: Connection) -> datetime | None:
    """The latest time at which a run read something, or began or ended; None for an empty archive."""
    return max(filter(None, map(connection.scalar, _LATEST)), default=None)


def measure_extent(connection: Connection) -> Extent:
    oldest, newest = connection.execute(_DIGESTS).one()
    return Extent(
        size=int(connection.scalar(text(_SIZES[connection.dialect.name])) or 0),
        version=str(read_version(connection)),
        oldest_digest=oldest,
        newest_digest=newest,
        gone=connection.scalar(_GONE) or 0,
        hidden=connection.scalar(_HIDDEN) or 0,
        lacking=count_lacking(connection).pages,
        read_otherwise=is_read_otherwise(connection),
        files=tuple(_list_files(connection)),
    )


def _list_files(connection: Connection) -> Iterator[PageFile]:
    for row in connection.execute(_FILES):
        file = find_page_folder(connection.engine) / row.name
        yield PageFile(file, row.pages, row.size, file.is_file() and file.stat().st_size == row.size)
