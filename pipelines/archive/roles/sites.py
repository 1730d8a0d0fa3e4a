"""`archive.sites`: which sites are known, who reads them, and how far they have been read."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.archive.database.locks import SiteLocks
from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger import fetches as ledger
from pipelines.archive.queries.known_sites import (
    RevisitPolicy,
    select_deployments,
    select_known_sites,
    select_sites,
)
from pipelines.errors import BusyError
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Deployed, KnownSite, Site


@persistent
@dataclass(frozen=True, slots=True)
class SiteStore:
    """Sites by base URL."""

    transactions: Transactions
    locks: SiteLocks
    _ids: dict[Site, int] = field(default_factory=dict)

    def acquire(self, base_url: str) -> None:
        """Lock a site for this archive until it is closed.  Raises BusyError when another run holds the site."""
        if not self.locks.acquire(base_url):
            raise BusyError(f"another run is reading {base_url} into this archive")

    def check(self) -> None:
        """Raises ArchiveError where the lock of a site was lost: another run may read the site."""
        self.locks.check()

    def hold(self, base_url: str) -> AbstractContextManager[bool]:
        """Lock a site for the length of a block: whether that succeeded.  A site locked before stays locked."""
        return self.locks.hold(base_url)

    def upsert(self, site: Site) -> int:
        """The id of a site; its row is written only where the site differs from it."""
        if site not in self._ids:
            with self.transactions.write() as connection:
                site_id = ledger.upsert_site(connection, site)
            self._ids[site] = site_id  # once it is committed
        return self._ids[site]

    def list_urls(self) -> list[str]:
        """The base URLs of all sites that were ever read."""
        with self.transactions.read() as connection:
            return select_sites(connection)

    def mark_checked(self, site: Site, now: datetime) -> None:
        """Mark that the home page was requested."""
        with self.transactions.write() as connection:
            ledger.mark_checked(connection, site.base_url, now)

    def mark_listed(self, site: Site, now: datetime) -> None:
        """Mark that the list of posts was read to its end."""
        with self.transactions.write() as connection:
            ledger.mark_listed(connection, site.base_url, now)

    def mark_deployment_complete(self, home: FetchedPage) -> None:
        """Mark that everything deployed with this home page is stored: a refresh waits for the next deployment."""
        with self.transactions.write() as connection:
            ledger.mark_deployment_complete(connection, home)

    def known(self, policy: RevisitPolicy, now: datetime) -> list[KnownSite]:
        """What a refresh needs to know of each site that was ever read."""
        with self.transactions.read() as connection:
            return select_known_sites(connection, policy, now)

    def list_deployments(self, site: Site) -> frozenset[str]:
        """The sources of the deployments of a site that were read to their ends."""
        with self.transactions.read() as connection:
            return select_deployments(connection, site)

    def mark_deployed(self, crawl_id: int, deployed: Deployed) -> None:
        """Mark that a deployment was read to its end, and need not be read again."""
        site_id = self.upsert(deployed.site)
        with self.transactions.write() as connection:
            ledger.insert_deployment(connection, crawl_id, site_id, deployed)
