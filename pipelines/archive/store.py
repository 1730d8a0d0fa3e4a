"""The archive as the rest of the project uses it: opens it, keeps pages, stores posts, runs queries.

Does not import Scrapy, a parser or a clock.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from pipelines.archive.correction.hiding import HiddenPost
from pipelines.archive.correction.removal import Removal, Target
from pipelines.archive.database.connection import check_exists, connect, find_file, remove_file
from pipelines.archive.database.locks import SiteLocks
from pipelines.archive.database.migration import migrate
from pipelines.archive.database.transactions import EngineTransactions, NestedTransactions, Transactions
from pipelines.archive.departures.reconciliation import Settled
from pipelines.archive.dump.archive_dump import dump_archive, load_archive, open_history
from pipelines.archive.dump.files import prepare_folder
from pipelines.archive.ingest.post_rows import StoreResult
from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.ledger.language_models import find_model
from pipelines.archive.queries.known_sites import RevisitPolicy
from pipelines.archive.roles.corrections import CorrectionStore
from pipelines.archive.roles.failures import FailureStore
from pipelines.archive.roles.images import ImageStore
from pipelines.archive.roles.models import ModelStore
from pipelines.archive.roles.pages import PageStore
from pipelines.archive.roles.papers import PaperStore
from pipelines.archive.roles.posts import PostStore
from pipelines.archive.roles.runs import RunStore
from pipelines.archive.roles.search import SearchIndex
from pipelines.archive.roles.sites import SiteStore
from pipelines.archive.roles.state import StateStore

__all__ = [
    "Archive",
    "CrawlCounts",
    "HiddenPost",
    "Removal",
    "RevisitPolicy",
    "Settled",
    "SiteEnd",
    "StoreResult",
    "Target",
    "find_file",
    "find_model",
    "load_new",
    "open_archive",
    "open_existing",
    "reindex",
    "remove_file",
]


def open_archive(url: str) -> "Archive":
    """The archive at `sqlite:///PATH` or `postgresql://...`, created or upgraded.  Raises ArchiveError."""
    archive = _open_unindexed(url)
    archive.search.prepare()
    return archive


def _open_unindexed(url: str) -> "Archive":
    """As `open_archive`, but the full-text index stays as it is."""
    migrate(url)
    engine = connect(url)
    return Archive(engine, EngineTransactions(engine), SiteLocks(engine))


def open_existing(url: str) -> "Archive":
    """As `open_archive`, but creates no archive.  Raises ArchiveError where there is none."""
    check_exists(url)
    return open_archive(url)


def reindex(url: str) -> int:
    """Make the full-text index of the archive at `url` anew, once; the number of documents.  Raises ArchiveError."""
    check_exists(url)
    archive = _open_unindexed(url)
    try:
        return archive.search.rebuild()
    finally:
        archive.close()


def load_new(url: str, folder: Path, now: datetime) -> dict[str, int]:
    """Load a dump into the archive at `url`, which is empty or does not exist; the number of rows of each kind."""
    history = open_history(folder, now)
    archive = open_archive(url)
    try:
        with archive.write() as connection:
            return load_archive(connection, history)
    finally:
        archive.close()


class Archive:
    """An open archive: its methods are grouped by role, and each runs in one transaction.

    All times have a time zone; URLs are public ones.  Every method raises ArchiveError, with a one-line message, when
    the database cannot be used.
    """

    def __init__(
        self, engine: Engine, transactions: Transactions, locks: SiteLocks, versions: Mapping[str, str] | None = None
    ) -> None:
        self._engine = engine
        self._transactions = transactions
        self._locks = locks
        self.sites = SiteStore(transactions, locks)
        self.pages = PageStore(transactions, self.sites)
        self.posts = PostStore(transactions)
        self.failures = FailureStore(transactions)
        self.runs = RunStore(transactions, locks)
        self.models = ModelStore(transactions, versions or {})
        self.images = ImageStore(transactions)
        self.state = StateStore(transactions)
        self.search = SearchIndex(transactions)
        self.papers = PaperStore(transactions)
        self.corrections = CorrectionStore(transactions, self.sites)

    def close(self) -> None:
        """Releases the sites that are locked, and the connections."""
        self._locks.close()
        self._engine.dispose()

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that writes."""
        return self._transactions.write()

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""
        return self._transactions.read()

    def nest(self, connection: Connection, versions: Mapping[str, str]) -> "Archive":
        """The same archive inside an open transaction.  `versions` gives the version of the model to use, by URL."""
        return Archive(self._engine, NestedTransactions(connection), self._locks, versions)

    def dump(self, folder: Path, *, with_fetches: bool) -> dict[str, int]:
        """Write the archive as JSON Lines into a new folder or over a dump; the number of rows of each kind."""
        prepare_folder(folder)
        with self._transactions.read_snapshot() as connection:
            return dump_archive(connection, folder, with_fetches=with_fetches)
