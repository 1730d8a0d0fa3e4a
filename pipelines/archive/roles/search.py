"""`archive.search`: which papers, lectures and notes hold which words, and meet which conditions."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.archive.database.transactions import Transactions
from pipelines.archive.search import index, search, similar
from pipelines.records.questions import Hit, Question


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Answers from the full-text index.

    Every method raises UsageError for a query that cannot be read, and ArchiveError for an index of another version.
    """

    transactions: Transactions

    def prepare(self) -> None:
        """Index everything where an upgrade has left the index empty, or another version has made it."""
        with self.transactions.read() as connection:
            outdated = index.is_outdated(connection)
        if outdated:
            self.rebuild()

    def find(self, question: Question) -> list[Hit]:
        """The hits with snippets: title first, then abstract and summary, then the rest; the newest first in each."""
        with self.transactions.read() as connection:
            return search.find(connection, question)

    def iterate(self, question: Question) -> Iterator[Hit]:
        """As `find`, without snippets, for any number of hits."""
        with self.transactions.read() as connection:
            yield from search.iterate(connection, question)

    def count(self, question: Question) -> int:
        """The number of hits, whatever its limit and offset are."""
        with self.transactions.read() as connection:
            return search.count(connection, question)

    def similar(self, arxiv_id: str, most: int) -> list[Hit]:
        """The papers that say alike things, the nearest first, with the words that they share as their snippets."""
        with self.transactions.read() as connection:
            return similar.find_similar(connection, arxiv_id, most)

    def rebuild(self) -> int:
        """Index everything again; the number of documents."""
        with self.transactions.write() as connection:
            return index.rebuild_index(connection)
