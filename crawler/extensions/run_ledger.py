"""The run ledger: receives the events of a run, counts them, writes the archive's bookkeeping, judges the run.

Uses the archive through its store.  Does not import the spiders, the progress or the commands.
"""

import logging
import time
from asyncio import Future, ensure_future
from dataclasses import replace
from typing import Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler import events
from crawler.base_spider import RunSpider, require_run
from crawler.events import Event, PostEvent, SiteEvent
from crawler.refresh.reconciliation import settle_sites
from crawler.runs.ledger_rows import count_run, gather_facts, list_ends
from crawler.runs.run_counts import RunCounts, list_new
from crawler.runs.site_counts import SiteCounts
from crawler.runs.summary import RunFacts
from crawler.runs.verdict import Verdict, explain_end, judge_run
from pipelines.archive_url import mask_archive_url
from pipelines.errors import ArchiveError
from pipelines.items import PageItem
from pipelines.records.changes import PostChange
from pipelines.records.pages import FetchedPage, NotAPost, PageFailure
from pipelines.records.sites import Deployed, Site
from pipelines.run import Run
from pipelines.stages import StageFailed, describe_drop, run_stages
from pipelines.storing.stored_post import StoredPost, describe_stored_post

logger = logging.getLogger(__name__)
_BOOKKEEPING = "bookkeeping"  # the reason with which the spider is closed


class RunLedger:
    """One crawler's bookkeeping from start to end; `verdict` is set when the spider has closed.

    Any exception in a handler ends the run as broken: a run whose counts are wrong must not decide what is gone.
    """

    def __init__(self, crawler: Crawler, spider: RunSpider, run: Run) -> None:
        self.crawler = crawler
        self.spider = spider
        self.run = run
        self.counts = RunCounts()
        self.verdict: Verdict | None = None
        self.changes: list[PostChange] = []
        self.started = time.monotonic()
        self.given_up: Verdict | None = None
        self.closing: Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider, run = require_run(crawler)
        ledger = cls(crawler, spider, run)
        for receiver, signal in (
            (ledger.resume, scrapy_signals.spider_opened),
            (ledger.handle, events.happened),
            (ledger.on_item_scraped, scrapy_signals.item_scraped),
            (ledger.on_item_dropped, scrapy_signals.item_dropped),
            (ledger.on_item_error, scrapy_signals.item_error),
            (ledger.on_spider_error, scrapy_signals.spider_error),
            (ledger.finish, scrapy_signals.spider_closed),
        ):
            crawler.signals.connect(receiver, signal)
        return ledger

    def on_item_scraped(self, item: StoredPost) -> None:
        self.handle(events.PostStored(item))

    def on_item_dropped(self, item: PageItem | StoredPost, exception: DropItem) -> None:
        """A post that is stored may still be dropped by an item pipeline behind the stages: then nobody exports it."""
        if isinstance(item, StoredPost):
            self.handle(events.PostStored(item))
        else:
            self.handle(events.PostDropped(item, exception))

    def on_item_error(self, item: PageItem | StoredPost, failure: TwistedFailure) -> None:
        if isinstance(item, StoredPost):
            self.handle(events.PostStored(item))
        post_of = item.page.site if isinstance(item, PageItem) else None
        self.handle(events.ExceptionRaised(item.url, "pipeline", failure, post_of))

    def on_spider_error(self, failure: TwistedFailure, response: Response) -> None:
        url, post_of = response.meta.get("public_url", response.url), response.meta.get("post_of")
        self.handle(events.ExceptionRaised(url, "crawl", failure, post_of))

    def resume(self) -> None:
        """Processes the pages that an interrupted run has fetched, before anything is requested."""
        try:
            for base_url in self.run.archive.pages.pending_sites():
                self._resume_site(base_url)
        except Exception as error:
            self._give_up(error, "pages of an earlier run")
            raise CloseSpider(_BOOKKEEPING) from None

    def handle(self, event: Event) -> None:
        """Counts an event and records it in the archive; does nothing once the run was given up."""
        if self.given_up is not None:
            return
        try:
            self._record(event)
        except Exception as error:
            self._break_off(error, type(event).__name__)

    def list_read_commits(self, site: Site) -> frozenset[str]:
        """The commits of the site's repository that earlier runs read to their end."""
        try:
            sources = self.run.archive.sites.list_deployments(site)
        except Exception as error:
            self._break_off(error, "read commits")
            return frozenset()
        return frozenset(source.rpartition(":")[2] for source in sources)

    def finish(self, reason: str) -> None:
        """Judges the run, writes the end of its row in `crawls` and closes the archive."""
        try:
            self.verdict = self._judge(reason)
            self._write_end(self.verdict)
            self.changes = self.run.archive.runs.list_changes(self.run.crawl_id)
        except Exception as error:
            self._give_up(error, "the end of the run")
            self.verdict = self.given_up
        finally:
            self.spider.close_run()

    def gather_facts(self) -> RunFacts:
        """What the summary shows beside counts and verdict."""
        return gather_facts(self.crawler, self.run.crawl_id, time.monotonic() - self.started)

    def _record(self, event: Event) -> None:
        match event:
            case events.SiteReached() | events.SiteUnchanged() | events.SitePartReached() | events.SiteUnreached():
                self._record_site(event)
            case events.ListsEnded(site):
                self._record_lists(site)
            case events.PostFound(site, url):
                self.counts.sites[site.base_url].lists.add_post(url)
            case events.PageFailed(failure, post_of):
                self._record_failure(failure, post_of)
            case events.DeploymentRead(deployed, is_done):
                self._record_deployment(deployed, is_done=is_done)
            case events.ImageDownloaded(key, path, checksum, url):
                self.run.archive.failures.close([url], self.run.now())
                self.run.archive.images.record_file(key, path, checksum)
                self.counts.images_downloaded += 1
            case events.ImageGone(key):
                self.run.archive.images.mark_dead(key)
            case events.ArchiveLost(error):
                raise error
            case _:
                self._record_post(event)

    def _record_post(self, event: PostEvent) -> None:
        match event:
            case events.PostStored(post):
                self.counts.count_stored(post)
            case events.PostWaits(failure, site):
                self._count_unread(failure, site)
                self._count_failure(failure)
            case events.PostUnchanged(page):
                self._record_unchanged(page)
            case events.PostDropped(item, exception):
                self._count_dropped(item, describe_drop(item, exception))
            case events.ExceptionRaised(url, stage, failure, post_of):
                self._record_exception(url, stage, failure, post_of)

    def _record_site(self, event: SiteEvent) -> None:
        archive, now = self.run.archive, self.run.now()
        match event:
            case events.SiteReached(profile, home, lists):
                self.counts.sites[profile.site.base_url] = SiteCounts(profile.floors, lists)
                archive.sites.acquire(profile.site.base_url)
                archive.sites.upsert(profile.site)
                if home is not None:
                    self.counts.homes[profile.site.base_url] = home
                    archive.sites.mark_checked(profile.site, now)
                    archive.failures.close({profile.site.base_url, home.url, home.fetched_from or home.url}, now)
                    logger.info("reading %s from %s", profile.site.base_url, home.fetched_from or home.url)
            case events.SiteUnchanged(profile, url):
                self.counts.sites[profile.site.base_url] = SiteCounts(profile.floors, unchanged=True)
                archive.sites.acquire(profile.site.base_url)
                archive.sites.mark_checked(profile.site, now)
                archive.failures.close({profile.site.base_url, url}, now)
                logger.info("nothing was deployed on %s since the last run", profile.site.base_url)
            case events.SitePartReached(profile):
                self.counts.sites[profile.site.base_url] = SiteCounts(profile.floors, partial=True)
                archive.sites.upsert(profile.site)
            case events.SiteUnreached(url, reason):
                self.counts.unreached.append(self._write_failure(PageFailure(url, "fetch", reason)))

    def _record_lists(self, site: Site) -> None:
        counts = self.counts.sites[site.base_url]
        logger.info("listed %d posts on %d pages of %s", counts.lists.found, counts.lists.pages, site.base_url)
        if counts.whole:
            self.run.archive.sites.mark_listed(site, self.run.now())

    def _record_unchanged(self, page: FetchedPage) -> None:
        if self.run.archive.pages.mark_seen(self.run.crawl_id, page):
            self.counts.count_unchanged(page.site.base_url)
        else:
            self._record_failure(PageFailure(page.url, "fetch", "HTTP 304 for a URL that was never read"), page.site)

    def _record_failure(self, failure: PageFailure, post_of: Site | None) -> None:
        failure = self._write_failure(failure)
        if post_of is not None:
            self._count_unread(failure, post_of)
        self._count_failure(failure)

    def _count_unread(self, failure: PageFailure, site: Site, *, fetched: bool = False) -> None:
        """A post that was never read is not missed where its failure is known: nothing can be concluded from it."""
        counts = self.counts.sites[site.base_url]
        counts.fetched += fetched
        counts.unfetched += not fetched
        counts.known += failure.known
        counts.missed += not failure.known or self.run.archive.failures.is_of_live_post(failure.url)

    def _record_exception(self, url: str, stage: str, failure: TwistedFailure, post_of: Site | None) -> None:
        """Records a failure of the page, whose traceback Scrapy logs.  An ArchiveError ends the run."""
        if isinstance(failure.value, ArchiveError):
            raise failure.value
        self._record_failure(PageFailure(url, stage, repr(failure.value)), post_of)

    def _record_deployment(self, deployed: Deployed, *, is_done: bool) -> None:
        """Settles the posts that a commit no longer lists, whatever their share: a commit may remove any number."""
        archive, crawl_id = self.run.archive, self.run.crawl_id
        if deployed.whole:
            settled = archive.posts.settle_list(deployed.whole, crawl_id, ceiling=1.0)
            self.counts.count_settled(settled.moved, settled.replaced, settled.gone)
        if is_done:
            archive.sites.mark_deployed(crawl_id, deployed)

    def _judge(self, reason: str) -> Verdict:
        if self.given_up is not None:
            return self.given_up
        if reason != "finished":  # a signal, or a limit such as CLOSESPIDER_ITEMCOUNT
            return Verdict("interrupted", () if reason == "shutdown" else (f"Scrapy closed the spider: {reason}",))
        settle_sites(self.run, self.counts, accept_gone=self.crawler.settings.getbool("ACCEPT_GONE"))
        failed, unreached = (len(list_new(failures)) for failures in (self.counts.failed, self.counts.unreached))
        return judge_run(self.counts.sites, failed, unreached)

    def _write_end(self, verdict: Verdict) -> None:
        counts, ends = count_run(self.counts, self.gather_facts()), list_ends(self.counts, verdict)
        self.run.archive.runs.finish(self.run.crawl_id, self.run.clock(), verdict.outcome, counts, ends)

    def _resume_site(self, base_url: str) -> None:
        """Skips a site that another run is reading: that run processes its pages."""
        with self.run.archive.sites.hold(base_url) as is_free:
            for pending in self.run.archive.pages.pending(base_url) if is_free else ():
                self._resume_page(PageItem(pending.page, pending.fetch_id))

    def _resume_page(self, item: PageItem) -> None:
        try:
            run_stages(self.run, item)
        except StageFailed as error:
            self._count_failure(error.failure)
        else:
            assert item.reading is not None
            assert item.stored is not None
            self.counts.count_contents(describe_stored_post(item.reading, item.stored))

    def _break_off(self, error: Exception, handled: str) -> None:
        self._give_up(error, handled)
        self.closing = ensure_future(self.crawler.engine.close_spider_async(reason=_BOOKKEEPING))

    def _give_up(self, error: Exception, handled: str) -> None:
        """Nothing is written, counted or settled from now on."""
        if self.given_up is not None:
            return
        self.given_up = explain_end(error, handled)
        if self.given_up.outcome == "broken":
            archive, reason = mask_archive_url(self.crawler.settings["ARCHIVE_URL"]), self.given_up.reasons[0]
            self.counts.failed.append(PageFailure(archive, "store", reason))
            logger.warning("%s: store: %s", archive, reason)
        self.spider.stop()

    def _write_failure(self, failure: PageFailure) -> PageFailure:
        known = self.run.archive.failures.record(self.run.crawl_id, failure, self.run.now())
        return replace(failure, known=known)

    def _count_dropped(self, item: PageItem, failure: PageFailure) -> None:
        if isinstance(failure, NotAPost):
            self.counts.sites[item.page.site.base_url].no_posts += 1
        else:
            self._count_unread(failure, item.page.site, fetched=True)
        self._count_failure(failure)

    def _count_failure(self, failure: PageFailure) -> None:
        if isinstance(failure, NotAPost):
            self.counts.no_posts.append(failure)
        else:
            self.counts.failed.append(failure)
        self.counts.failing.add(failure)
