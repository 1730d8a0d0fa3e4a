"""The archive as the rest of the project holds it: open it, keep what was fetched, store what was read.

Every method is one transaction.  Raises ArchiveError, in one line, when the database cannot be used.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from pipelines.archive import ledger, queries
from pipelines.archive.changes import decide_change
from pipelines.archive.database import connect, read, write
from pipelines.archive.ledger import CrawlCounts, Failure, PendingFetch, Validators
from pipelines.archive.migration import migrate
from pipelines.archive.posts import Occasion, Stored, carry_out, load_post
from pipelines.records import FetchedPage, Reading, Site


def open_archive(url: str) -> "Archive":
    """The archive at `sqlite:///PATH` or `postgresql://...`, created or upgraded.  Raises ArchiveError."""
    migrate(url)
    return Archive(connect(url))


class Archive:
    """An open archive.  All times are aware; addresses are public ones."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site_ids: dict[Site, int] = {}

    def close(self) -> None:
        self._engine.dispose()

    def begin_crawl(self, spider: str, mode: str, now: datetime) -> int:
        """Note in the ledger that a run began; its number."""
        with write(self._engine) as connection:
            return ledger.insert_crawl(connection, spider, mode, now)

    def finish_crawl(self, crawl_id: int, now: datetime, outcome: str, counts: CrawlCounts) -> None:
        """Note how a run ended."""
        with write(self._engine) as connection:
            ledger.finish_crawl(connection, crawl_id, now, outcome, counts)

    def upsert_site(self, site: Site) -> int:
        """The number of a site, whose row is written only where it says something new."""
        if site not in self._site_ids:
            with write(self._engine) as connection:
                self._site_ids[site] = ledger.upsert_site(connection, site)
        return self._site_ids[site]

    def mark_checked(self, site: Site, home: Validators, now: datetime) -> None:
        """The home page was asked for and is marked with `home`."""
        with write(self._engine) as connection:
            ledger.mark_checked(connection, site.base_url, home, now)

    def mark_listed(self, site: Site, now: datetime) -> None:
        """The list of posts was read whole."""
        with write(self._engine) as connection:
            ledger.mark_listed(connection, site.base_url, now)

    def keep_fetch(self, crawl_id: int, page: FetchedPage) -> int:
        """Commit a page before anything in it is understood; the number of the fetch."""
        site_id = self.upsert_site(page.site)
        with write(self._engine) as connection:
            return ledger.insert_fetch(connection, crawl_id, site_id, page)

    def pending_fetches(self) -> Iterator[PendingFetch]:
        """Pages that were kept and never understood, the oldest first; they may be stored meanwhile."""
        after = 0
        while portion := self._select_pending(after):
            yield from portion
            after = portion[-1].fetch_id

    def _select_pending(self, after: int) -> list[PendingFetch]:
        with read(self._engine) as connection:
            return ledger.select_pending(connection, after)

    def store_reading(self, reading: Reading, fetch_id: int, crawl_id: int, now: datetime) -> Stored:
        """Store what a kept page says: all rows derived from it, and the state of the fetch, or nothing."""
        with write(self._engine) as connection:
            occasion = Occasion(ledger.select_origin(connection, fetch_id), crawl_id, now)
            known = load_post(connection, reading)
            stored = carry_out(connection, known, decide_change(known, reading), reading, occasion)
            ledger.settle_fetch(connection, fetch_id, same=stored.outcome == "same")
            return stored

    def record_failure(self, failure: Failure, now: datetime) -> None:
        """A page gave nothing; its fetch, where there is one, keeps its bytes and is not tried again."""
        with write(self._engine) as connection:
            ledger.insert_failure(connection, failure, now)

    def known_validators(self, url: str) -> Validators | None:
        """What to ask an address with, so that it can answer 304; None for one that was never read."""
        with read(self._engine) as connection:
            return queries.select_validators(connection, url)

    def count_totals(self) -> queries.Totals:
        """How much the archive holds."""
        with read(self._engine) as connection:
            return queries.count_totals(connection)
