"""`archive.pages`: pages as fetched."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger import fetches as ledger
from pipelines.archive.ledger.fetches import PendingFetch
from pipelines.archive.ledger.raw_pages import PagePacker
from pipelines.archive.queries.last_seen import LastSeen, select_last_seen
from pipelines.archive.roles.sites import SiteStore
from pipelines.characters import clean_record
from pipelines.records.pages import FetchedPage


@persistent
@dataclass(frozen=True, slots=True)
class PageStore:
    """Fetches by id, and what is known of each URL."""

    transactions: Transactions
    sites: SiteStore
    packer: PagePacker = field(default_factory=PagePacker)

    def keep(self, crawl_id: int, page: FetchedPage) -> int:
        """Commit a page before anything in it is parsed; the id of the fetch."""
        (fetch_id,) = self.keep_all(crawl_id, [page])
        return fetch_id

    def keep_all(self, crawl_id: int, pages: Sequence[FetchedPage]) -> list[int]:
        """As `keep`, for several pages: all of them, or nothing."""
        kept = [(self.sites.upsert(page.site), clean_record(page)) for page in pages]
        with self.transactions.write("fetches") as connection:
            return [ledger.insert_fetch(connection, crawl_id, site_id, page, self.packer) for site_id, page in kept]

    def find_kept(self, crawl_id: int, pages: Collection[FetchedPage]) -> list[int | None]:
        """The fetches of pages that were kept and not parsed yet; None for a page that was not kept."""
        with self.transactions.read() as connection:
            return ledger.find_fetches(connection, crawl_id, [clean_record(page) for page in pages])

    def are_pending(self, fetch_ids: Collection[int]) -> bool:
        """Whether nothing was stored of these fetches."""
        with self.transactions.read() as connection:
            return all(origin.pending for origin in ledger.select_origins(connection, fetch_ids).values())

    def mark_seen(self, crawl_id: int, page: FetchedPage) -> bool:
        """Record a response 304 (not modified).  False, and nothing is written, for an unknown URL."""
        site_id = self.sites.upsert(page.site)
        with self.transactions.write() as connection:
            known = ledger.mark_seen(connection, page)
            if known:
                ledger.insert_unchanged(connection, crawl_id, site_id, page)
            return known

    def pending_sites(self) -> list[str]:
        """The base URLs of sites that have pending fetches."""
        with self.transactions.read() as connection:
            return ledger.select_pending_sites(connection)

    def pending(self, base_url: str) -> Iterator[PendingFetch]:
        """Pages of a site that were kept and never parsed, the oldest first; the caller may store them on the way."""
        after = 0
        while batch := self.next_pending(base_url, after):
            yield from batch
            after = batch[-1].fetch_id

    def next_pending(self, base_url: str, after: int) -> list[PendingFetch]:
        """As `pending`, a batch of those behind the fetch `after`."""
        with self.transactions.read() as connection:
            return ledger.select_pending(connection, base_url, after)

    def last_seen(self, urls: Collection[str]) -> dict[str, LastSeen]:
        """What conditional requests for the URLs need; without the URLs that must be requested unconditionally."""
        with self.transactions.read() as connection:
            return select_last_seen(connection, urls)
