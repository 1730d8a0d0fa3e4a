"""`archive.search`: which papers, lectures and notes hold which words, and meet which conditions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.search import arrivals, index, search, similar
from pipelines.records.questions import Filters, Hit, Question


@persistent
@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Answers from the full-text index.

    Every method raises UsageError for a query that cannot be read, and ArchiveError for an index of another version.
    """

    transactions: Transactions

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

    def list_new(self, filters: Filters) -> list[Hit]:
        """What came in between the days of the filters, each with that day as its date, the newest first."""
        with self.transactions.read() as connection:
            return arrivals.list_new(connection, filters)

    def find_newest(self, filters: Filters) -> date | None:
        """The day on which the last came in that meets the filters, whatever their days are."""
        with self.transactions.read() as connection:
            return arrivals.find_newest(connection, filters)

    def add_summaries(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """These hits with the first line of their summary as snippet, for any number of hits."""
        with self.transactions.read() as connection:
            yield from arrivals.add_summaries(connection, hits)

    def similar(self, arxiv_id: str, most: int) -> list[Hit]:
        """The papers that say alike things, the nearest first, with the words that they share as their snippets."""
        with self.transactions.read() as connection:
            return similar.find_similar(connection, arxiv_id, most)

    def rebuild(self) -> int:
        """Index everything again; the number of documents."""
        with self.transactions.write() as connection:
            return index.rebuild_index(connection)
