"""`archive.posts`: posts as parsed, their history, and the contents of each revision."""

from dataclasses import dataclass

from pipelines.archive.correction.hiding import HiddenPost, select_hidden
from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.departures.reconciliation import Settled, settle_list
from pipelines.archive.ingest.changes import decide_change
from pipelines.archive.ingest.known_posts import load_post
from pipelines.archive.ingest.merging import merge_posts
from pipelines.archive.ingest.post_rows import StoreContext, StoreResult, apply_change
from pipelines.archive.ingest.post_search import find_posts
from pipelines.archive.ingest.redirects import claim_url, note_redirect
from pipelines.archive.ledger import fetches as ledger
from pipelines.archive.ledger.failures import close_failures
from pipelines.archive.ledger.missing_pages import supply_page
from pipelines.archive.queries import post_history as histories
from pipelines.archive.queries.post_history import Candidate, Contents, PostHistory
from pipelines.records.readings import Reading
from pipelines.records.sites import WholeList


@persistent
@dataclass(frozen=True, slots=True)
class PostStore:
    """Posts and revisions by id."""

    transactions: Transactions

    def store(self, reading: Reading, fetch_id: int, crawl_id: int) -> StoreResult:
        """Store the reading of a kept page: all rows derived from it and the state of the fetch, or nothing."""
        with self.transactions.write() as connection:
            match = find_posts(connection, reading)
            context = StoreContext(ledger.select_origin(connection, fetch_id), crawl_id, match)
            read_at, listed_url, known = context.origin.fetched_at, reading.redirected_from, None
            if match.post_ids:
                post_id = merge_posts(connection, match.post_ids)
                post_id = claim_url(connection, listed_url, post_id, read_at) if listed_url else post_id
                known = load_post(connection, post_id, reading, read_at)
            change = decide_change(known, reading)
            stored = apply_change(connection, known, change, reading, context)
            if listed_url:
                note_redirect(connection, listed_url, reading.url, read_at)
            supplied = change.written is None and supply_page(connection, reading, fetch_id)
            ledger.settle_fetch(connection, context.origin, same=stored.outcome == "same" and not supplied)
            close_failures(connection, [reading.url, listed_url or reading.url], read_at)
            return stored

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
