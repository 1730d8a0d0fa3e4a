"""The run ledger: begins and finishes the run's row in `crawls`, counts what happens in between, judges it.

Touches the archive through its store alone.  Must not know how a run is shown.
"""

import logging
import time
from asyncio import Future, ensure_future
from datetime import UTC, datetime
from typing import Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python import failure as twisted

from crawler import signals
from crawler.answers import read_header
from crawler.items import PageItem
from crawler.sources import Source
from crawler.summary import RunFacts
from crawler.tally import Failed, Tally
from crawler.verdict import SiteCounts, Verdict, judge_run
from pipelines.archive.ledger import CrawlCounts, Failure, Validators
from pipelines.archive.store import Archive
from pipelines.records import Site
from pipelines.stages import Run, run_stages

logger = logging.getLogger(__name__)


def begin_run(archive: Archive, spider: str) -> Run:
    """A new row in `crawls`.  ArchiveError when the archive cannot be written."""
    return Run(archive, archive.begin_crawl(spider, "full", datetime.now(UTC)))


def count_run(tally: Tally) -> CrawlCounts:
    """The tally in the columns of `crawls`."""
    return CrawlCounts(
        posts_found=tally.posts_found,
        posts_new=tally.outcomes["new"],
        addresses_new=tally.outcomes["address"],
        posts_edited=tally.outcomes["edited"],
        posts_metadata=tally.outcomes["metadata"],
        posts_same=tally.outcomes["same"],
        papers_new=tally.papers_new,
        papers_known=tally.papers_known,
        images_new=tally.images_new,
        failures=len(tally.failures),
    )


class RunLedger:
    """Listens to one crawler's signals from start to end; `verdict` is set when the spider has closed."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self.crawler = crawler
        self.run = run
        self.tally = Tally()
        self.verdict: Verdict | None = None
        self.started = time.monotonic()
        self.closing: Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        ledger = cls(crawler, vars(crawler.spider)["run"])
        for receiver, signal in (
            (ledger.resume, scrapy_signals.spider_opened),
            (ledger.note_site, signals.site_reached),
            (ledger.note_unreached, signals.site_unreached),
            (ledger.note_listed, signals.posts_listed),
            (ledger.note_lists_ended, signals.lists_ended),
            (ledger.note_failed, signals.page_failed),
            (ledger.note_stored, scrapy_signals.item_scraped),
            (ledger.note_dropped, scrapy_signals.item_dropped),
            (ledger.note_broken, scrapy_signals.item_error),
            (ledger.note_bug, scrapy_signals.spider_error),
            (ledger.finish, scrapy_signals.spider_closed),
        ):
            crawler.signals.connect(receiver, signal)
        return ledger

    def resume(self) -> None:
        """Pages that an interrupted run has kept are understood before anything is asked for."""
        for pending in self.run.archive.pending_fetches():
            item = PageItem(pending.page, pending.fetch_id)
            try:
                run_stages(self.run, item)
            except DropItem as error:
                self._count_dropped(item, error)
            else:
                self._count_stored(item)

    def note_site(self, source: Source, response: Response) -> None:
        """A home page was read: its validators tell the next refresh whether anything was deployed since."""
        self.tally.sites[source.site.base_url] = SiteCounts(source.floors)
        self.run.archive.upsert_site(source.site)
        validators = Validators(read_header(response, "ETag"), read_header(response, "Last-Modified"))
        self.run.archive.mark_checked(source.site, validators, self.run.now())
        logger.info("reading %s from %s", source.site.base_url, response.url)

    def note_unreached(self, url: str, reason: str) -> None:
        self._record(Failed(url, "fetch", reason))
        self.tally.unreached.append(Failed(url, "fetch", reason))

    def note_listed(self, site: Site, found: int, printed: int | None) -> None:
        self.tally.count_listed(site.base_url, found, printed)

    def note_lists_ended(self, site: Site) -> None:
        counts = self.tally.sites[site.base_url]
        counts.lists_ended = True
        logger.info("listed %d posts, the site prints %s", counts.found, counts.printed or "no number")
        if counts.whole:
            self.run.archive.mark_listed(site, self.run.now())

    def note_failed(self, url: str, stage: str, reason: str, site: Site | None) -> None:
        """A page was not fetched, or a list not understood; `site` is set where it was a post of it."""
        self._record(Failed(url, stage, reason))
        self.tally.posts_unfetched += site is not None
        self._count_failed(Failed(url, stage, reason))

    def note_stored(self, item: PageItem) -> None:
        if item.reading and item.stored:
            self.tally.count_understood(item.reading)
            self.tally.outcomes[item.stored.outcome] += 1
            self._count_stored(item)

    def note_dropped(self, item: PageItem, exception: DropItem) -> None:
        """A stage gave up on a page, and has recorded it."""
        self.tally.sites[item.page.site.base_url].fetched += 1
        self._count_dropped(item, exception)

    def note_broken(self, item: PageItem, failure: twisted.Failure) -> None:
        """The archive itself refused: no page after this one would fare better."""
        self.tally.sites[item.page.site.base_url].fetched += 1
        self._count_failed(Failed(item.page.url, "store", str(failure.value)))
        self.closing = ensure_future(self.crawler.engine.close_spider_async(reason="archive"))

    def note_bug(self, failure: twisted.Failure, response: Response) -> None:
        """The spider itself failed on a page; Scrapy logs where."""
        self.note_failed(response.meta["public_url"], "crawl", repr(failure.value), site=None)

    def finish(self, reason: str) -> None:
        """Judges the run and closes its row."""
        failures = self.tally.failures
        self.verdict = judge_run(self.tally.sites, len(failures), interrupted=reason == "shutdown")
        self.run.archive.finish_crawl(self.run.crawl_id, self.run.now(), self.verdict.outcome, count_run(self.tally))

    def tell_facts(self) -> RunFacts:
        """What the summary says beside tally and verdict."""
        stats = self.crawler.stats
        return RunFacts(
            spider=self.crawler.spidercls.name,
            crawl_id=self.run.crawl_id,
            archive=self.crawler.settings["ARCHIVE_URL"],
            seconds=time.monotonic() - self.started,
            requests=stats.get_value("downloader/request_count", 0),
            received=stats.get_value("downloader/response_bytes", 0),
        )

    def _count_stored(self, item: PageItem) -> None:
        if item.reading and item.stored:
            self.tally.papers_new += item.stored.papers_new
            self.tally.papers_known += item.stored.papers_known
            self.tally.images += len(item.reading.images)
            self.tally.images_new += item.stored.images_new

    def _count_dropped(self, item: PageItem, error: DropItem) -> None:
        stage, _, reason = str(error).partition(": ")
        self._count_failed(Failed(item.page.url, stage, reason))

    def _record(self, failed: Failed) -> None:
        failure = Failure(self.run.crawl_id, failed.url, failed.stage, failed.reason)
        self.run.archive.record_failure(failure, self.run.now())

    def _count_failed(self, failed: Failed) -> None:
        self.tally.failed.append(failed)
        logger.warning("%s: %s: %s", failed.url, failed.stage, failed.reason)
