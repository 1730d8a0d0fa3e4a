"""Failures in a row: the first are logged one by one, the others are summed up, and too many end the run."""

import logging
from dataclasses import dataclass

from pipelines.records.pages import PageFailure

logger = logging.getLogger(__name__)
_MOST = 1_000  # more than any sound deployment has; a list of invented links or a host that refuses has more
_LOGGED = 20
_STEP = 100


class HopelessError(Exception):
    """So many pages failed in a row that the run is given up."""


@dataclass(slots=True)
class FailuresInARow:
    """How many pages failed since one was read; what failed so before the run neither counts nor ends a row."""

    count: int = 0

    def end(self) -> None:
        self.count = 0

    def add(self, failure: PageFailure) -> None:
        """Logs a failure.  Raises HopelessError at the thousandth in a row."""
        if failure.known:
            logger.info("%s: %s: %s", failure.url, failure.stage, failure.reason)
            return
        self.count += 1
        if self.count <= _LOGGED:
            logger.warning("%s: %s: %s", failure.url, failure.stage, failure.reason)
        elif self.count % _STEP == 0:
            logger.warning("%d pages in a row failed, the last: %s: %s", self.count, failure.stage, failure.reason)
        if self.count >= _MOST:
            reason = f"{_MOST:,} pages in a row failed, the last with: {failure.stage}: {failure.reason}"
            raise HopelessError(f"{reason}; the run was given up")
