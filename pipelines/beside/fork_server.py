"""Processes of this machine that are forked from one that has imported what they need: the server."""

import sys
from multiprocessing.context import ForkServerContext, ForkServerProcess
from threading import Lock
from types import ModuleType

# What every process needs: to read pages, and to end with the run.
PRELOAD = (
    *("pipelines.beside.lifeline", "pipelines.reading.processes", "pipelines.reading.worker_task"),
    *("pipelines.parse.posts.post", "pipelines.provenance.repaired_characters", "pipelines.text.mojibake.repair"),
)
_starting = Lock()  # threads start processes


class _Process(ForkServerProcess):
    """A process that does not import the script that this one was started with.

    That would be all of Scrapy, and for a script that does not look at `__name__` a run of its own.
    """

    def start(self) -> None:
        with _starting:
            script = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                super().start()
            finally:
                sys.modules["__main__"] = script


class ForkContext(ForkServerContext):
    """For a pool of processes.  A program has one server, which the first process of any pool starts if none did."""

    Process = _Process

    def __init__(self) -> None:
        super().__init__()
        self.set_forkserver_preload(list(PRELOAD))
