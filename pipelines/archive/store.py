"""The archive as the rest of the project uses it: opens it, keeps pages, stores posts, runs queries.

Imports what every run needs, and the rest where it is asked for.  Does not import Scrapy, a parser or a clock.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from pipelines.archive.database.connection import check_exists, connect, find_file, remove_file
from pipelines.archive.database.locks import SiteLocks
from pipelines.archive.database.migration import Upgrade, migrate
from pipelines.archive.database.reconnection import Reconnection
from pipelines.archive.database.transactions import EngineTransactions, NestedTransactions, Transactions
from pipelines.archive.departures.reconciliation import Settled
from pipelines.archive.ingest.storing import BATCH_BYTES, BATCH_PAGES, KeptReading, StoreResult
from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.ledger.missing_pages import Lacking, count_lacking
from pipelines.archive.queries.known_sites import RevisitPolicy
from pipelines.archive.roles.failures import FailureStore
from pipelines.archive.roles.pages import PageStore
from pipelines.archive.roles.posts import PostStore
from pipelines.archive.roles.runs import RunStore
from pipelines.archive.roles.sites import SiteStore
from pipelines.archive.roles.state import StateStore
from pipelines.archive.search.index import is_outdated, rebuild_index
from pipelines.records.models import PackedModel
from pipelines.records.sessions import USUAL_POLICY, SessionPolicy

if TYPE_CHECKING:
    from pipelines.archive.roles.corrections import CorrectionStore
    from pipelines.archive.roles.images import ImageStore
    from pipelines.archive.roles.models import ModelStore
    from pipelines.archive.roles.papers import PaperStore
    from pipelines.archive.roles.search import SearchIndex

__all__ = [
    "BATCH_BYTES",
    "BATCH_PAGES",
    "Archive",
    "CrawlCounts",
    "KeptReading",
    "Lacking",
    "Loaded",
    "RevisitPolicy",
    "Settled",
    "SiteEnd",
    "StoreResult",
    "Upgrade",
    "find_file",
    "find_model",
    "load_new",
    "open_archive",
    "open_existing",
    "remove_file",
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dump that was loaded: the number of rows of each kind, and of pages that it lacks."""

    rows: dict[str, int]
    lacking: Lacking


def open_archive(
    url: str, *, keep_copy: bool = True, with_index: bool = True, policy: SessionPolicy = USUAL_POLICY
) -> "Archive":
    """The archive at `sqlite:///PATH` or `postgresql://...`, created or upgraded.  Raises ArchiveError.

    With `keep_copy`, a SQLite file is copied before it is upgraded; without `with_index`, the full-text index stays as
    it is.  `policy` limits the sessions on a server.
    """
    upgrade = migrate(url, keep_copy=keep_copy, policy=policy)
    engine = connect(url, policy)
    reconnection = Reconnection(policy.reconnect_s)
    locks = SiteLocks(engine, reconnection)
    transactions = EngineTransactions(engine, locks.check, reconnection)
    archive = Archive(engine, transactions, locks, upgrade=upgrade, stop_waiting=reconnection.stop)
    if with_index:
        archive.prepare_index()
    return archive


def open_existing(
    url: str, *, keep_copy: bool = True, with_index: bool = True, policy: SessionPolicy = USUAL_POLICY
) -> "Archive":
    """As `open_archive`, but creates no archive.  Raises ArchiveError where there is none."""
    check_exists(url)
    return open_archive(url, keep_copy=keep_copy, with_index=with_index, policy=policy)


def load_new(url: str, folder: Path, now: datetime, opener: Callable[[str], "Archive"] = open_archive) -> Loaded:
    """Load a dump into the archive at `url`, which is empty or does not exist.  Raises ArchiveError."""
    from pipelines.archive.dump.archive_dump import load_archive, open_history

    history = open_history(folder, now)
    archive = opener(url)
    try:
        with archive.write() as connection:
            return Loaded(load_archive(connection, history), count_lacking(connection))
    finally:
        archive.close()


def find_model(url: str) -> PackedModel | None:
    """The newest model of the archive at `url`, which is only read; None where there is none.  Raises ArchiveError."""
    from pipelines.archive.ledger import language_models

    return language_models.find_model(url)


class Archive:
    """An open archive: its methods are grouped by role, and each runs in one transaction.

    All times have a time zone; URLs are public ones.  Every method raises ArchiveError, with a one-line message, when
    the database cannot be used.  `upgrade` is set where opening has upgraded the archive.  `stop_waiting`, which the
    handler of a signal may call, ends the wait for a server that is gone.
    """

    def __init__(
        self,
        engine: Engine,
        transactions: Transactions,
        locks: SiteLocks,
        versions: Mapping[str, str] | None = None,
        upgrade: Upgrade | None = None,
        stop_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self.upgrade = upgrade
        self.stop_waiting = stop_waiting
        self._engine = engine
        self._transactions = transactions
        self._locks = locks
        self._versions = versions or {}
        self.sites = SiteStore(transactions, locks)
        self.pages = PageStore(transactions, self.sites)
        self.posts = PostStore(transactions)
        self.failures = FailureStore(transactions)
        self.runs = RunStore(transactions.unchecked(), locks)  # a run whose lock was lost has an end, too
        self.state = StateStore(transactions)

    @cached_property
    def models(self) -> "ModelStore":
        from pipelines.archive.roles.models import ModelStore

        return ModelStore(self._transactions, self._versions)

    @cached_property
    def images(self) -> "ImageStore":
        from pipelines.archive.roles.images import ImageStore

        return ImageStore(self._transactions)

    @cached_property
    def search(self) -> "SearchIndex":
        from pipelines.archive.roles.search import SearchIndex

        return SearchIndex(self._transactions)

    @cached_property
    def papers(self) -> "PaperStore":
        from pipelines.archive.roles.papers import PaperStore

        return PaperStore(self._transactions)

    @cached_property
    def corrections(self) -> "CorrectionStore":
        from pipelines.archive.roles.corrections import CorrectionStore

        return CorrectionStore(self._transactions, self.sites)

    @property
    def address(self) -> str:
        """Where the archive is, without the password: equal for the same archive, however its path is written."""
        url, file = self._engine.url, find_file(str(self._engine.url))
        return str(file.resolve()) if file else url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Releases the sites that are locked, and the connections."""
        self._locks.close()
        self._engine.dispose()

    def prepare_index(self) -> None:
        """Index everything where an upgrade has left the index empty, or another version has made it."""
        self._transactions.persist(self._prepare_index)

    def _prepare_index(self) -> None:
        with self.read() as connection:
            outdated = is_outdated(connection)
        if outdated:
            with self.write() as connection:
                rebuild_index(connection)

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that writes."""
        return self._transactions.write()

    def write_anew(self) -> AbstractContextManager[Connection]:
        """As `write`, for whoever writes all derived rows anew and checks in the end that those they refer to exist."""
        return self._transactions.write("anew")

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""
        return self._transactions.read()

    def nest(self, connection: Connection, versions: Mapping[str, str]) -> "Archive":
        """The same archive inside an open transaction.  `versions` gives the version of the model to use, by URL."""
        return Archive(self._engine, NestedTransactions(connection), self._locks, versions)

    def dump(self, folder: Path, *, with_fetches: bool) -> dict[str, int]:
        """Write the archive as JSON Lines into a new folder or over a dump; the number of rows of each kind."""
        from pipelines.archive.dump.archive_dump import dump_archive

        return dump_archive(self._transactions, folder, with_fetches=with_fetches)
