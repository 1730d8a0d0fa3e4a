"""`archive.papers`: papers and posts with everything that the archive shows of them, and how people name them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.queries import named
from pipelines.archive.queries import papers as queries
from pipelines.archive.queries.named import Named
from pipelines.records.papers import ShownPaper, ShownPost


@persistent
@dataclass(frozen=True, slots=True)
class PaperStore:
    """Papers by arXiv ID, posts by id."""

    transactions: Transactions

    def read(self, arxiv_ids: Sequence[str]) -> Iterator[ShownPaper]:
        """These papers in the same order, in batches; unknown ones are left out."""
        with self.transactions.read() as connection:
            yield from queries.read_papers(connection, arxiv_ids)

    def read_posts(self, post_ids: Sequence[int]) -> Iterator[ShownPost]:
        """These posts in the same order."""
        with self.transactions.read() as connection:
            yield from queries.read_posts(connection, post_ids)

    def find(self, name: str, arxiv_id: str | None, urls: Collection[str]) -> list[Named]:
        """What a person may mean: the paper with this arXiv ID, the post at this URL, or titles that hold the name."""
        with self.transactions.read() as connection:
            return named.find_named(connection, name, arxiv_id, urls)
