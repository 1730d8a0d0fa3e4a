"""The archive for commands that only read it: never creates, upgrades or writes one, and imports no more than it needs.

`store` opens an archive to be written.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from pipelines.archive.database.connection import check_exists, connect_read_only, find_file
from pipelines.archive.database.error_lines import name_archive
from pipelines.archive.database.reconnection import Reconnection
from pipelines.archive.database.transactions import EngineTransactions
from pipelines.archive.database.version import holds_archive
from pipelines.errors import ArchiveError
from pipelines.records.sessions import USUAL_POLICY, SessionPolicy

if TYPE_CHECKING:
    from pipelines.archive.roles.failures import FailureStore
    from pipelines.archive.roles.papers import PaperStore
    from pipelines.archive.roles.posts import PostStore
    from pipelines.archive.roles.publication import Publication
    from pipelines.archive.roles.reports import ReportStore
    from pipelines.archive.roles.runs import RunStore
    from pipelines.archive.roles.search import SearchIndex
    from pipelines.archive.roles.state import StateStore


class ArchiveReader:
    """An archive that is open to be read, its methods grouped by role.

    Each role is imported when it is first used: importing all takes longer than an answer.  Every method raises
    ArchiveError, with a one-line message, when the database cannot be used.
    """

    def __init__(self, engine: Engine, reconnection: Reconnection) -> None:
        self._engine = engine
        self._transactions = EngineTransactions(engine, reconnection=reconnection)

    @property
    def file(self) -> Path | None:
        """The file of a SQLite archive; None for a server."""
        return find_file(str(self._engine.url)) if self._engine.dialect.name == "sqlite" else None

    @property
    def name(self) -> str:
        """The archive as a person may see it: a file by its path, a server without its password."""
        return name_archive(self._engine.url)

    @cached_property
    def state(self) -> "StateStore":
        from pipelines.archive.roles.state import StateStore

        return StateStore(self._transactions)

    @cached_property
    def runs(self) -> "RunStore":
        from pipelines.archive.database.locks import SiteLocks
        from pipelines.archive.roles.runs import RunStore

        return RunStore(self._transactions, SiteLocks(self._engine, self._transactions.reconnection))

    @cached_property
    def failures(self) -> "FailureStore":
        from pipelines.archive.roles.failures import FailureStore

        return FailureStore(self._transactions)

    @cached_property
    def search(self) -> "SearchIndex":
        from pipelines.archive.roles.search import SearchIndex

        return SearchIndex(self._transactions)

    @cached_property
    def papers(self) -> "PaperStore":
        from pipelines.archive.roles.papers import PaperStore

        return PaperStore(self._transactions)

    @cached_property
    def reports(self) -> "ReportStore":
        from pipelines.archive.roles.reports import ReportStore

        return ReportStore(self._transactions)

    @cached_property
    def posts(self) -> "PostStore":
        from pipelines.archive.roles.posts import PostStore

        return PostStore(self._transactions)

    @cached_property
    def publication(self) -> "Publication":
        from pipelines.archive.roles.publication import Publication

        return Publication(self._transactions)

    def dump(self, folder: Path, *, with_fetches: bool) -> dict[str, int]:
        """Write the archive as JSON Lines into a new folder or over a dump; the number of rows of each kind."""
        from pipelines.archive.dump.archive_dump import dump_archive

        return dump_archive(self._transactions, folder, with_fetches=with_fetches)

    def close(self) -> None:
        self._engine.dispose()


def open_reader(url: str, policy: SessionPolicy = USUAL_POLICY) -> ArchiveReader:
    """The archive at `sqlite:///PATH` or `postgresql://...`.  Raises ArchiveError where none of this version is."""
    check_exists(url)
    reader = ArchiveReader(connect_read_only(url, policy), Reconnection(policy.reconnect_s))
    try:
        with reader._transactions.read() as connection:
            if not holds_archive(connection):
                raise ArchiveError("the database holds no archive: name one by ARCHIVE_URL")
    except BaseException:
        reader.close()
        raise
    return reader
