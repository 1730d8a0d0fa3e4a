"""`archive.images`: which images have a file, which are missing, and which can no longer be fetched."""

from collections.abc import Collection
from dataclasses import dataclass

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger import image_files as ledger


@persistent
@dataclass(frozen=True, slots=True)
class ImageStore:
    """Images by key."""

    transactions: Transactions

    def missing(self, keys: Collection[str]) -> set[str]:
        """The keys of images that have no file, and that a host may still have."""
        with self.transactions.read() as connection:
            return ledger.select_missing(connection, keys)

    def posts_lacking(self, urls: Collection[str]) -> set[str]:
        """The URLs whose latest revision shows an image that is missing."""
        with self.transactions.read() as connection:
            return ledger.select_lacking(connection, urls)

    def record_file(self, key: str, path: str, checksum: str) -> None:
        """Record that an image was downloaded; `path` is relative to the folder of images."""
        with self.transactions.write() as connection:
            ledger.record_image_file(connection, key, path, checksum)

    def mark_dead(self, key: str) -> None:
        """Mark that the host of an image no longer has it."""
        with self.transactions.write() as connection:
            ledger.mark_dead(connection, key)
