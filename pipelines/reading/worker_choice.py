"""Which workers a run has.  Imports a pool of them when one is started, as most runs need none."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.reading.workers import Workers, WorkerSource


@contextmanager
def choose_workers(jobs: int) -> Iterator[WorkerSource]:
    """So many processes of this machine, which are stopped at the end of the block; none where there would be one."""

    def begin() -> Workers:
        from pipelines.reading.processes import Processes
        from pipelines.reading.worker_task import read_packed

        return Processes(jobs, read_packed)

    source = WorkerSource(begin if jobs > 1 else None)
    try:
        yield source
    finally:
        source.stop()
