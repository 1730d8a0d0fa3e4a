"""`archive.posts`: posts as parsed, their history, and the contents of each revision."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.archive.correction.hiding import select_hidden
from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.departures.reconciliation import Settled, settle_list
from pipelines.archive.ingest.storing import KeptReading, StoreResult, store_readings
from pipelines.archive.queries import post_history as histories
from pipelines.archive.queries.post_history import Candidate, Contents, PostHistory
from pipelines.records.changes import HiddenPost
from pipelines.records.readings import Reading
from pipelines.records.sites import WholeList


@persistent
@dataclass(frozen=True, slots=True)
class PostStore:
    """Posts and revisions by id."""

    transactions: Transactions

    def store(self, reading: Reading, fetch_id: int, crawl_id: int) -> StoreResult:
        """Store the reading of a kept page: all rows derived from it and the state of the fetch, or nothing."""
        (result,) = self.store_all([KeptReading(reading, fetch_id, crawl_id)])
        return result

    def store_all(self, kept: Sequence[KeptReading]) -> list[StoreResult]:
        """As `store`, for several readings in their order: all of them, or nothing."""
        with self.transactions.write("posts") as connection:
            return store_readings(connection, kept)

    def settle_list(self, whole: WholeList, crawl_id: int, ceiling: float) -> Settled:
        """Decide on the posts that a list no longer names: they moved, were replaced or are gone.

        Called once every post that the list names is stored.  Where more than the share `ceiling` of the site's live
        URLs vanished, the result is suspicious and nothing is marked.
        """
        with self.transactions.write() as connection:
            return settle_list(connection, whole, crawl_id, ceiling)

    def find(self, name: str, url: str) -> list[Candidate]:
        """The posts that match a URL, an identity, a title or a part of a title."""
        with self.transactions.read() as connection:
            return histories.find_candidates(connection, name, url)

    def history(self, post_id: int) -> PostHistory:
        """The URLs, revisions and events of a post."""
        with self.transactions.read() as connection:
            return histories.select_post_history(connection, post_id)

    def revision(self, revision_id: int) -> Contents:
        """The contents of a revision, by table as in a dump."""
        with self.transactions.read() as connection:
            return histories.select_contents(connection, revision_id)

    def list_hidden(self) -> list[HiddenPost]:
        """All hidden posts, in the order in which they were hidden."""
        with self.transactions.read() as connection:
            return select_hidden(connection)
