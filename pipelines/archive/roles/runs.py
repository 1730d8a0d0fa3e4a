"""`archive.runs`: the ledger of crawls, and the health of each site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.database.locks import SiteLocks
from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger import crawls as ledger
from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.queries import health, rhythms
from pipelines.archive.queries.health import OverduePolicy, RunRecord, SiteHealth
from pipelines.archive.queries.rhythms import SiteHistory
from pipelines.archive.queries.run_changes import select_changes
from pipelines.records.changes import PostChange


@persistent
@dataclass(frozen=True, slots=True)
class RunStore:
    """Crawls by id."""

    transactions: Transactions
    locks: SiteLocks

    def begin(self, spider: str, mode: str, now: datetime, bases: Sequence[str] | None = None) -> int:
        """Insert the row of a crawl that begins at the base URLs `bases`; its id."""
        with self.transactions.write() as connection:
            return ledger.insert_crawl(connection, spider, mode, now, bases)

    def finish(
        self, crawl_id: int, now: datetime, outcome: str, counts: CrawlCounts, sites: Sequence[SiteEnd] = ()
    ) -> None:
        """Record how a crawl ended, and how it ended for each of its sites."""
        with self.transactions.write() as connection:
            ledger.finish_crawl(connection, crawl_id, now, outcome, counts)
            for site_end in sites:
                ledger.insert_site_end(connection, crawl_id, site_end)

    def is_only(self, crawl_id: int) -> bool:
        """Whether the archive holds no other crawl."""
        with self.transactions.read() as connection:
            return not ledger.has_other_crawl(connection, crawl_id)

    def list_changes(self, crawl_id: int) -> list[PostChange]:
        """The posts that a crawl found to be new, edited, moved, replaced, gone or returned, in their order."""
        with self.transactions.read() as connection:
            return select_changes(connection, crawl_id)

    def latest(self, most: int) -> list[RunRecord]:
        """The last crawls, at most `most`, the latest first."""
        with self.transactions.read() as connection:
            bases = health.select_open_bases(connection, most)
        locked = {base: self.locks.is_held(base) for base in bases}
        with self.transactions.read() as connection:  # again: a run may have ended while its locks were tried
            return health.select_runs(connection, most, locked)

    def site_health(self, policy: OverduePolicy) -> list[SiteHealth]:
        """The state of every site, by blog and rank."""
        with self.transactions.read() as connection:
            return health.select_health(connection, policy)

    def site_histories(self, read_before: datetime) -> list[SiteHistory]:
        """When each site published whose last run began before a time, the longest ago first."""
        with self.transactions.read() as connection:
            return rhythms.select_histories(connection, read_before)
