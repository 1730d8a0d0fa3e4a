"""Processes of this machine that are forked from one that has imported what they need, and nothing else."""

import sys
from collections.abc import Sequence
from multiprocessing.context import ForkServerContext, ForkServerProcess
from threading import Lock
from types import ModuleType

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
    """For a pool of processes; `preload` names the modules that the server imports.

    A program has one server, which the first process of any pool starts.
    """

    Process = _Process

    def __init__(self, preload: Sequence[str]) -> None:
        super().__init__()
        self.set_forkserver_preload(list(preload))
