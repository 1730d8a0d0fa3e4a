"""Which workers a run has.  Imports a pool of them when one is needed, as in most runs none is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pipelines.reading.workers import NO_WORKERS, Workers, WorkerSource


@contextmanager
def choose_workers(jobs: int, dask: str | None = None) -> Iterator[WorkerSource]:
    """Workers to the end of the block: of the Dask cluster at this address, else so many processes of this machine.

    One process would be no gain, and is none.  Raises UsageError where the cluster cannot be used.
    """
    with ExitStack() as started:
        yield _find_cluster(dask, started) if dask else _find_processes(jobs, started) if jobs > 1 else NO_WORKERS


def _find_processes(jobs: int, started: ExitStack) -> WorkerSource:
    def start() -> Workers:
        from pipelines.reading.processes import Processes
        from pipelines.reading.worker_task import read_packed

        processes = Processes(jobs, read_packed)
        started.callback(processes.stop)
        return processes

    return WorkerSource(start)


def _find_cluster(address: str, started: ExitStack) -> WorkerSource:
    """Connects at once: an address that cannot be used is refused before anything is read."""
    from pipelines.reading.cluster import Cluster
    from pipelines.reading.worker_task import read_packed

    cluster = Cluster(address, read_packed)
    started.callback(cluster.stop)
    return WorkerSource(lambda: cluster)
