"""`archive.publication`: all that is published, read in batches while it is written elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pipelines.archive.database.transactions import Transactions
from pipelines.records.publication import PublishedTable, PublishedText


@dataclass(frozen=True, slots=True)
class Publication:
    transactions: Transactions

    @contextmanager
    def read(self) -> Iterator[tuple[Iterator[PublishedTable], Iterator[PublishedText]]]:
        """The tables and the texts as they are at one moment; the rows of a table are read before the next table."""
        # Imported here: the declarations are only needed here, and commands that answer at once open an archive too.
        from pipelines.archive.publication.contents import CONTENT_TABLES
        from pipelines.archive.publication.posts import POST_TABLES
        from pipelines.archive.publication.texts import stream_texts

        with self.transactions.read_snapshot() as connection:
            yield (table.publish(connection) for table in (*POST_TABLES, *CONTENT_TABLES)), stream_texts(connection)
