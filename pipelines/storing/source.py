"""Where a run has the process that stores from.  Imports that process when one is needed, as in most runs none is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pipelines.beside.on_demand import OnDemand
from pipelines.records.sessions import SessionPolicy

if TYPE_CHECKING:
    from pipelines.storing.process import StoringProcess

StoringSource = OnDemand["StoringProcess"]

NO_STORING = StoringSource()


@contextmanager
def find_storing(url: str, policy: SessionPolicy) -> Iterator[StoringSource]:
    """To the end of the block, a process that stores in the archive at `url`, which exists and is open elsewhere."""
    with ExitStack() as started:

        def make() -> "StoringProcess":
            from pipelines.storing.process import StoringProcess

            process = StoringProcess(url, policy)
            started.callback(process.stop)
            return process

        yield StoringSource(make)
