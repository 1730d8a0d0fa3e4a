"""A process that writes to the archive, so that another core stores pages while this one fetches.

    page    ──► keep  ──► fetch
    reading ──► store ──► result and row

It does one thing after another, in the order in which it is asked.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace

from pipelines.archive.store import StoreResult
from pipelines.beside import lifeline
from pipelines.beside.fork_server import ForkContext
from pipelines.beside.on_demand import begin_in_thread
from pipelines.records.pages import FetchedPage
from pipelines.records.sessions import SessionPolicy
from pipelines.storing import task
from pipelines.storing.packed_reading import PackedReading
from pipelines.storing.stored_post import StoredPost


class StoringProcess:
    """A process with an archive of its own.

    It does not wait for a server that is gone: that is left to whoever asks, who can be told to stop.
    """

    def __init__(self, url: str, policy: SessionPolicy) -> None:
        self._opening = url, replace(policy, reconnect_s=0)
        context = ForkContext()
        self._lifeline, self._other_end = context.Pipe()
        self._pool = ProcessPoolExecutor(1, context, lifeline.hold, (self._other_end,))
        self._pid: int | None = None

    def begin(self) -> "Future[None]":
        return begin_in_thread(self._start)

    def _start(self) -> None:
        self._pid = self._pool.submit(task.begin, *self._opening).result()
        self._other_end.close()  # of which the process has a copy: so it is told when that one ends

    def keep(self, crawl_id: int, pages: Sequence[FetchedPage]) -> "Future[list[int]]":
        """The fetches of pages, all of which are committed.  An ArchiveError, or what the process died of."""
        return self._pool.submit(task.keep, crawl_id, pages)

    def store(self, kept: Sequence[PackedReading]) -> "Future[list[tuple[StoreResult, StoredPost]]]":
        """What came of readings, all of which are stored, or none.  Errors as with `keep`."""
        return self._pool.submit(task.store, kept)

    def stop(self) -> None:
        """End the process at once.  What it was asked for and has not done is undone when this returns."""
        if self._pid is not None:
            lifeline.end(self._lifeline, self._pid)
            self._pid = None
        self._lifeline.close()
        with suppress(RuntimeError):  # it could start no thread that would end now
            self._pool.shutdown()
