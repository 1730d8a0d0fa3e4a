"""Which workers a run has.  Imports a pool of them when one is needed, as in most runs none is."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from pipelines.reading.workers import NO_WORKERS, Result, Workers, WorkerSource
from pipelines.records.pages import FetchedPage


@contextmanager
def choose_workers(jobs: int, dask: str | None = None, *, cut: bool = False) -> Iterator[WorkerSource]:
    """Workers to the end of the block: of the Dask cluster at this address, else so many processes of this machine.

    With `cut` they also cut texts into tokens, for an archive that indexes each reading as it is stored.
    One process would be no gain, and is none.  Raises UsageError where the cluster cannot be used.
    """
    with ExitStack() as started:
        if dask:
            yield _find_cluster(dask, cut, started)
        else:
            yield _find_processes(jobs, cut, started) if jobs > 1 else NO_WORKERS


def _find_processes(jobs: int, cut: bool, started: ExitStack) -> WorkerSource:
    def start() -> Workers:
        from pipelines.reading.processes import Processes

        processes = Processes(jobs, _choose_task(cut))
        started.callback(processes.stop)
        return processes

    return WorkerSource(start)


def _find_cluster(address: str, cut: bool, started: ExitStack) -> WorkerSource:
    """Connects at once: an address that cannot be used is refused before anything is read."""
    from pipelines.reading.cluster import Cluster

    cluster = Cluster(address, _choose_task(cut))
    started.callback(cluster.stop)
    return WorkerSource(lambda: cluster)


def _choose_task(cut: bool) -> Callable[[FetchedPage], Result]:
    from pipelines.reading.worker_task import read_and_cut, read_packed

    return read_and_cut if cut else read_packed
