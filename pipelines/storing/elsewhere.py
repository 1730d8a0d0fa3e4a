"""Has pages kept and readings stored by the process that stores, as long as it can."""

import logging
from asyncio import wait_for, wrap_future
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from pipelines.archive.store import BATCH_PAGES, Archive, StoreResult
from pipelines.beside.turns import Turns
from pipelines.errors import ArchiveError, read_reason
from pipelines.records.pages import FetchedPage
from pipelines.storing.packed_reading import PackedReading
from pipelines.storing.source import StoringSource
from pipelines.storing.stored_post import StoredPost

if TYPE_CHECKING:
    from pipelines.storing.process import StoringProcess

logger = logging.getLogger(__name__)

_PATIENCE_S = 120.0  # a batch takes a tenth of a second, and four times 30 s where it waits for another writer
_Answer = TypeVar("_Answer")
Stored = tuple[StoreResult, StoredPost]


class Elsewhere:
    """What the other process cannot do is None, and left to this one.

    There it fails again, where it can be told of which page, and what to do.  Methods raise ArchiveError where the lock
    of a site was lost.
    """

    def __init__(self, source: StoringSource, archive: Archive, crawl_id: int) -> None:
        self._source = source
        self._archive = archive
        self._crawl_id = crawl_id
        self._keeping = Turns(self._keep, BATCH_PAGES)
        self._storing = Turns(self._store, BATCH_PAGES)

    async def keep(self, page: FetchedPage) -> int | None:
        """The fetch of a page."""
        return await self._keeping.take(page)

    async def store(self, packed: bytes, fetch_id: int) -> Stored | None:
        """What was stored of a packed reading."""
        return await self._storing.take(PackedReading(packed, fetch_id, self._crawl_id))

    async def _keep(self, pages: Sequence[FetchedPage]) -> Sequence[int | None]:
        fetch_ids = await self._ask(lambda process: process.keep(self._crawl_id, pages))
        return fetch_ids or self._archive.pages.find_kept(self._crawl_id, pages)

    async def _store(self, kept: Sequence[PackedReading]) -> Sequence[Stored | None]:
        stored = await self._ask(lambda process: process.store(kept))
        if not stored and not self._archive.pages.are_pending([each.fetch_id for each in kept]):
            raise ArchiveError("the process that stores has stored pages and not said so: run this again")
        return stored or [None] * len(kept)

    async def _ask(self, ask: "Callable[[StoringProcess], Future[_Answer]]") -> _Answer | None:
        process = self._source.find()
        if process is None:
            return None
        self._archive.sites.check()
        try:
            return await wait_for(wrap_future(ask(process)), _PATIENCE_S)
        except Exception as error:
            if self._source.find():
                self._source.give_up()
                logger.warning("this process stores from now on, as the one for it failed: %s", read_reason(error))
                process.stop()
            return None
