"""`archive.failures`: pages that could not be fetched or understood, and when they are requested again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger import failures as ledger
from pipelines.characters import clean_record
from pipelines.records.pages import OpenFailure, PageFailure


@persistent
@dataclass(frozen=True, slots=True)
class FailureStore:
    """Failures by URL."""

    transactions: Transactions

    def record(self, crawl_id: int, failure: PageFailure, now: datetime, fetch_id: int | None = None) -> bool:
        """Record that a page failed; whether it failed in the same way when it was last requested.

        Its fetch, if there is one, keeps the body and is not parsed again by a crawl.
        """
        with self.transactions.write("fetches") as connection:
            return ledger.insert_failure(connection, crawl_id, clean_record(failure), now, fetch_id)

    def is_of_live_post(self, url: str) -> bool:
        """Whether a URL is that of a post that was read there, and is not gone."""
        with self.transactions.read() as connection:
            return ledger.is_of_live_post(connection, url)

    def close(self, urls: Collection[str], now: datetime) -> None:
        """End the failures of pages that work again."""
        with self.transactions.write("fetches") as connection:
            ledger.close_failures(connection, urls, now)

    def close_unlisted(self, base_url: str, crawl_id: int, listed: Collection[str], now: datetime) -> None:
        """End the failures of a site whose lists a crawl has read, except for the posts that they name."""
        with self.transactions.write() as connection:
            ledger.close_unlisted(connection, base_url, crawl_id, listed, now)

    def list_open(self) -> list[OpenFailure]:
        """The pages that failed when they were last requested, the latest first."""
        with self.transactions.read() as connection:
            return ledger.select_open(connection)

    def find_open(self, urls: Collection[str]) -> dict[str, OpenFailure]:
        """The pages, of these, that failed when they were last requested."""
        with self.transactions.read() as connection:
            return ledger.select_open_at(connection, urls)
