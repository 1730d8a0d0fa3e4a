"""`archive.corrections`: takes out what was read by mistake, and hides posts from views, search and exports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from pipelines.archive.correction import hiding, moved, removal
from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.roles.sites import SiteStore
from pipelines.records.changes import HiddenPost, Removal, Target


@persistent
@dataclass(frozen=True, slots=True)
class CorrectionStore:
    """Sites and posts by URL."""

    transactions: Transactions
    sites: SiteStore

    def find(self, urls: Collection[str]) -> Target | None:
        """The site with one of these base URLs, else the post that was read at one of these URLs."""
        with self.transactions.read() as connection:
            return removal.find_target(connection, urls)

    def find_read_from(self, files: Collection[str]) -> Target | None:
        """What was read from these files and folders alone, given by their URLs: a site, or posts."""
        with self.transactions.read() as connection:
            return removal.find_read_from(connection, files)

    def list_known(self) -> list[str]:
        """The URLs that `find` knows."""
        with self.transactions.read() as connection:
            return removal.list_known(connection)

    def remove(self, target: Target) -> Removal:
        """Take out a site or a post with everything derived from it.  Raises BusyError where a run reads the site."""
        self._acquire(target)
        with self.transactions.write() as connection:
            removal = self._remove(connection, target)
        moved.delete_files(connection.engine, removal.files)
        return removal

    def preview(self, target: Target) -> Removal:
        """What `remove` would take out: it is done and undone again.  Raises BusyError where a run reads the site."""
        self._acquire(target)
        with self.transactions.write() as connection:
            undone = connection.begin_nested()
            try:
                return self._remove(connection, target)
            finally:
                undone.rollback()

    def _remove(self, connection: Connection, target: Target) -> Removal:
        """Until the sites were locked, a run may have read more of them."""
        return removal.remove(connection, removal.find_target(connection, [target.name]) or target)

    def _acquire(self, target: Target) -> None:
        for base_url in target.bases:
            self.sites.acquire(base_url)

    def find_posts(self, urls: Collection[str]) -> list[HiddenPost]:
        """The posts that were read at any of these URLs, hidden or shown."""
        with self.transactions.read() as connection:
            return hiding.find_posts_at(connection, urls)

    def hide(self, post_ids: Collection[int], at: datetime | None) -> None:
        """Hide posts at a moment, or show them again where `at` is None."""
        with self.transactions.write() as connection:
            hiding.set_hidden(connection, post_ids, at)
