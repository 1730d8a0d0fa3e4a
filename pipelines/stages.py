"""The item pipelines in running order: keep the fetch, read ahead, clean text, parse sections, store.

Each stage is a thin class over one function of a layer below.  It runs without a reactor: built from a `Run`, or by
Scrapy from the run of its spider.  Does not import the crawler; reads no settings.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from asyncio import Future, TimerHandle
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from pipelines.archive.store import BATCH_BYTES, BATCH_PAGES, KeptReading
from pipelines.errors import ArchiveError, PageError
from pipelines.items import PageItem
from pipelines.reading.page_reading import CLEAN, PARSE, clean_page, describe_failure, parse_page
from pipelines.reading.workers import Result
from pipelines.records.pages import PageFailure
from pipelines.run import Run
from pipelines.storing.elsewhere import Elsewhere
from pipelines.storing.stored_post import describe_stored_post

logger = logging.getLogger(__name__)

_KEEP, _STORE = "keep", "store"  # the names of the first and the last stage
_GATHER_S = 0.02  # of a fast host, a batch comes within the time that it takes to store one


class StageFailed(DropItem):
    """A stage failed on a page; `failure` says which stage and why, and is already recorded."""

    def __init__(self, failure: PageFailure) -> None:
        super().__init__(f"{failure.stage}: {failure.reason}")
        self.failure = failure


def describe_drop(item: PageItem, exception: DropItem) -> PageFailure:
    """The failure that a stage recorded, or one for the exception of another item pipeline."""
    if isinstance(exception, StageFailed):
        return exception.failure
    return PageFailure(item.page.url, "drop", str(exception))


class RunPipeline:
    """An item pipeline of a run."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for a spider without a run: Scrapy then leaves the stage out."""
        run: Run | None = getattr(crawler.spider, "run", None)
        if run is None:
            raise NotConfigured
        return cls(run)


class Stage(RunPipeline, ABC):
    """A step that fills in one field of the item, or drops the item and records the reason in `failures`."""

    name: ClassVar[str]

    @abstractmethod
    def apply(self, item: PageItem) -> None:
        """Fills in the stage's field.  Raises PageError where the page cannot be understood."""

    def process_item(self, item: Any) -> PageItem:
        """The item with one more field.  Raises StageFailed, once the failure is recorded."""
        return _apply(self.run, PageItem.from_item(item), self.name, self.apply)


def _apply(run: Run, item: PageItem, stage: str, apply: Callable[[PageItem], None]) -> PageItem:
    """The item after a stage.  Raises StageFailed, once the failure is recorded."""
    try:
        apply(item)
    except ArchiveError:
        raise  # the page is not the cause, and the failure could not be recorded
    except Exception as error:
        raise _fail(run, item, stage, error) from error
    return item


def _fail(run: Run, item: PageItem, stage: str, error: Exception) -> StageFailed:
    """The exception that drops an item at which a stage raised an error, once its failure is recorded."""
    if not isinstance(error, PageError):
        logger.debug("%s failed on %s", stage, item.page.url, exc_info=error)
    return record_failure(run, item, describe_failure(item.page.url, stage, error))


def record_failure(run: Run, item: PageItem, failure: PageFailure) -> StageFailed:
    """The exception that drops an item, once its failure is recorded."""
    crawl_id = run.failures_crawl_id or run.crawl_id
    known = run.archive.failures.record(crawl_id, failure, run.now(), item.fetch_id)
    return StageFailed(replace(failure, known=known))


class KeepFetch(RunPipeline):
    """Commits the page as fetched before anything is parsed; a page from the archive is already stored."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._elsewhere = Elsewhere(run.storing, run.archive, run.crawl_id)

    async def process_item(self, item: Any) -> PageItem:
        """The item with its fetch.  Raises StageFailed, once the failure is recorded."""
        page_item = PageItem.from_item(item)
        if page_item.fetch_id is None and self.run.storing.start_when_fast():
            page_item.fetch_id = await self._elsewhere.keep(page_item.page)
        return keep_fetch(self.run, page_item)


def keep_fetch(run: Run, item: PageItem) -> PageItem:
    """The item with its fetch, which this process commits if none did.  Raises StageFailed."""

    def keep(item: PageItem) -> None:
        if item.fetch_id is None:
            item.fetch_id = run.archive.pages.keep(run.crawl_id, item.page)

    return _apply(run, item, _KEEP, keep)


class ReadAhead(RunPipeline):
    """Has pages read by workers, while this process fetches and stores, once they come fast enough.

    A page that the spider had read ahead is read already.
    """

    async def process_item(self, item: Any) -> PageItem:
        """The item with its reading, unless the next stages are to read the page.  Raises StageFailed."""
        page_item = PageItem.from_item(item)
        result = page_item.ahead.result() if page_item.ahead else await self._read(page_item)
        if isinstance(result, PageFailure):
            raise record_failure(self.run, page_item, result)
        if result is not None:
            page_item.packed = result
            if self.run.storing.find() is None:
                page_item.unpack()
        return page_item

    async def _read(self, item: PageItem) -> Result:
        workers = self.run.workers.start_when_fast() if item.view is None else None
        return await asyncio.wrap_future(workers.submit(item.page)) if workers else None


class CleanText(Stage):
    """Converts bytes to repaired text.  A language model is loaded only for mojibake."""

    name = CLEAN

    def apply(self, item: PageItem) -> None:
        if item.is_read:
            return
        page = item.page
        item.repair, item.view = clean_page(page, lambda: self.run.find_model(page.url), item.view)


class ParseSections(Stage):
    """Parses text into a reading, and locates the repaired characters in it."""

    name = PARSE

    def apply(self, item: PageItem) -> None:
        if item.is_read:
            return
        assert item.view is not None
        assert item.repair is not None
        item.reading = parse_page(item.page, item.repair, item.view)
        item.view = None  # other items are parsed before this one is stored, and a tree takes 30 times its text


class Store(RunPipeline):
    """Stores readings as rows: those that come within a moment of each other, in one transaction.

    Their fetches are committed by then: whatever happens in that moment, the next run stores them.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._elsewhere = Elsewhere(run.storing, run.archive, run.crawl_id)
        self._waiting: list[tuple[PageItem, Future[None]]] = []
        self._timer: TimerHandle | None = None

    async def process_item(self, item: Any) -> PageItem:
        """The item with what was stored.  Raises StageFailed, once the failure is recorded."""
        page_item = PageItem.from_item(item)
        if self.run.storing.find():
            stored = await self._elsewhere.store(page_item.pack(), page_item.require_fetch())
            page_item.stored, page_item.row = stored or (None, None)
        if page_item.stored is None:
            page_item.unpack()
            await self._store_here(page_item)
        return page_item

    async def _store_here(self, page_item: PageItem) -> None:
        loop = asyncio.get_running_loop()
        is_stored = loop.create_future()
        self._waiting.append((page_item, is_stored))
        size = sum(len(waiting.page.body) for waiting, _ in self._waiting)
        if len(self._waiting) == BATCH_PAGES or size > BATCH_BYTES:
            self._store_waiting()
        elif self._timer is None:
            self._timer = loop.call_later(_GATHER_S, self._store_waiting)
        await is_stored

    def _store_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        errors: Sequence[Exception | None]
        try:
            errors = store_items(self.run, [item for item, _ in waiting])
        except ArchiveError as error:
            errors = [error] * len(waiting)
        for (_, is_stored), failed in zip(waiting, errors, strict=True):
            if failed is None:
                is_stored.set_result(None)
            else:
                is_stored.set_exception(failed)


def store_items(run: Run, items: Sequence[PageItem]) -> list[StageFailed | None]:
    """Stores the readings of items in one transaction; for each what its stage raises, if it could not be stored.

    An item that cannot be stored takes no other with it.  Raises ArchiveError.
    """
    if not items:
        return []
    try:
        stored = run.archive.posts.store_all([_describe_kept(run, item) for item in items])
    except ArchiveError:
        raise
    except Exception as error:
        if len(items) > 1:
            return [failed for item in items for failed in store_items(run, [item])]
        return [_fail(run, items[0], _STORE, error)]
    for item, result in zip(items, stored, strict=True):
        item.stored = result
    return [None] * len(items)


def _describe_kept(run: Run, item: PageItem) -> KeptReading:
    assert item.reading is not None
    return KeptReading(item.reading, item.require_fetch(), run.crawl_id, item.tokens)


class SelectImages(Stage):
    """Selects the images of the page that have no file yet.  Runs only where images are downloaded."""

    name = "image"

    def apply(self, item: PageItem) -> None:
        assert item.reading is not None
        urls = {image.key: image.url for image in reversed(item.reading.contents.images) if not image.dead}
        missing = self.run.archive.images.missing(urls)
        item.missing_images = {key: urls[key] for key in urls if key in missing}


class DescribePost:
    """The last item pipeline: turns a stored post into the row that `item_scraped` and exports (`-o FILE`) receive."""

    def process_item(self, item: Any) -> Any:
        """The row of a page item that went through all stages; items of other spiders pass unchanged."""
        if isinstance(item, PageItem) and item.row:
            return item.row
        if isinstance(item, PageItem) and item.reading and item.stored:
            return describe_stored_post(item.reading, item.stored)
        return item


def read_item(run: Run, item: PageItem) -> PageItem:
    """The item after all stages but the last, without Scrapy; one that has its reading is as it was.

    Raises StageFailed when a stage fails.
    """
    item = keep_fetch(run, item)
    for stage in (CleanText, ParseSections):
        item = stage(run).process_item(item)
    return item


def run_stages(run: Run, item: PageItem) -> PageItem:
    """The item after all stages in order, without Scrapy; one that has its reading is only stored.

    Raises StageFailed when a stage fails.
    """
    item = read_item(run, item)
    (error,) = store_items(run, [item])
    if error is not None:
        raise error
    return item
