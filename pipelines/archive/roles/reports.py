"""`archive.reports`: what the report counts, and the state of the sites and runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.queries import health, report
from pipelines.archive.queries.health import OverduePolicy
from pipelines.archive.queries.report import ReportState

_NO_LOCKS: Mapping[str, bool] = {}  # a reader tries no locks: a run without an end counts as running


@persistent
@dataclass(frozen=True, slots=True)
class ReportStore:
    transactions: Transactions

    def read(self, now: datetime, most_runs: int) -> ReportState:
        """All of it as it was at one time; of the crawls the last ones, at most `most_runs`."""
        with self.transactions.read_snapshot() as connection:
            return ReportState(
                counts=report.select_report(connection),
                sites=health.select_health(connection, OverduePolicy(now, ())),
                runs=health.select_runs(connection, most_runs, _NO_LOCKS),
            )
