"""`archive.state`: what an archive holds, how large it is, of which version."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger.parser_state import check_parser, is_outdated
from pipelines.archive.queries.extent import Extent, find_latest, measure_extent
from pipelines.archive.queries.queue import select_queue
from pipelines.archive.queries.totals import Totals, count_totals
from pipelines.records.queue import QueueState


@persistent
@dataclass(frozen=True, slots=True)
class StateStore:
    """Numbers about the whole archive."""

    transactions: Transactions

    def count_totals(self) -> Totals:
        """The number of posts, papers and images."""
        with self.transactions.read() as connection:
            return count_totals(connection)

    def find_latest(self) -> datetime | None:
        """The latest time at which a run read something, or began or ended; None for an empty archive."""
        with self.transactions.read() as connection:
            return find_latest(connection)

    def measure(self) -> Extent:
        """Size, versions, and the first and the last digest."""
        with self.transactions.read() as connection:
            return measure_extent(connection)

    def is_outdated(self) -> bool:
        """Whether an earlier version read pages in another way, and the archive has them to be read again."""
        with self.transactions.read() as connection:
            return is_outdated(connection)

    def check_parser(self) -> bool:
        """Whether this version of the parser read what the archive says; an archive that says nothing is given it."""
        with self.transactions.write() as connection:
            return check_parser(connection)

    def read_queue(self) -> QueueState | None:
        """The jobs and workers of the queue; None where the archive has none."""
        with self.transactions.read() as connection:
            return select_queue(connection)
