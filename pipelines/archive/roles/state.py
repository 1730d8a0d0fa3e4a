"""`archive.state`: what an archive holds, how large it is, of which version."""

from dataclasses import dataclass

from pipelines.archive.database.transactions import Transactions
from pipelines.archive.queries.extent import Extent, measure_extent
from pipelines.archive.queries.totals import Totals, count_totals


@dataclass(frozen=True, slots=True)
class StateStore:
    """Numbers about the whole archive."""

    transactions: Transactions

    def count_totals(self) -> Totals:
        """The number of posts, papers and images."""
        with self.transactions.read() as connection:
            return count_totals(connection)

    def measure(self) -> Extent:
        """Size, versions, and the first and the last digest."""
        with self.transactions.read() as connection:
            return measure_extent(connection)
