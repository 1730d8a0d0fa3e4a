"""The run ledger: begins and finishes the run's row in `crawls`, counts what happens in between, judges it.

Touches the archive through its store alone.  Must not know how a run is shown.
"""

import logging
import time
from asyncio import Future, ensure_future
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import ParamSpec, Self, TypeVar

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response
from twisted.python import failure as twisted

from crawler import signals
from crawler.base_spider import require_spider
from crawler.refresh.reconciliation import settle_sites
from crawler.runs.ledger_rows import count_run, gather_facts, list_ends
from crawler.runs.run_counts import Failed, RunCounts
from crawler.runs.summary import RunFacts, name_archive
from crawler.runs.verdict import SiteCounts, Verdict, judge_run
from crawler.sites.registry import SiteProfile
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError, BusyError
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Deployed, Listed, ListPage, Site
from pipelines.stages import Run, run_stages

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


def begin_run(archive: Archive, spider: str, mode: str, bases: Sequence[str] = ()) -> Run:
    """A new row in `crawls`, of a run that has the sites at `bases` to itself until the archive is closed.

    BusyError when another run has one of them, ArchiveError when the archive cannot be written.
    """
    for base in bases:
        archive.sites.acquire(base)
    return Run(archive, archive.runs.begin(spider, mode, datetime.now(UTC), bases))


class RunLedger:
    """Listens to one crawler's signals from start to end; `verdict` is set when the spider has closed."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self.crawler = crawler
        self.run = run
        self.tally = RunCounts()
        self.verdict: Verdict | None = None
        self.started = time.monotonic()
        self.given_up: Verdict | None = None
        self.closing: Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        ledger = cls(crawler, require_spider(crawler).run)
        for receiver, signal in (
            (ledger.resume, scrapy_signals.spider_opened),
            (ledger.note_site, signals.site_reached),
            (ledger.note_part, signals.part_reached),
            (ledger.note_unchanged_site, signals.site_unchanged),
            (ledger.note_unreached, signals.site_unreached),
            (ledger.note_due, signals.posts_due),
            (ledger.note_lists_chosen, signals.lists_chosen),
            (ledger.note_listed, signals.posts_listed),
            (ledger.note_lists_ended, signals.lists_ended),
            (ledger.note_deployment, signals.deployment_read),
            (ledger.note_unchanged, signals.post_unchanged),
            (ledger.note_failed, signals.page_failed),
            (ledger.note_image_downloaded, signals.image_downloaded),
            (ledger.note_image_gone, signals.image_gone),
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
        try:
            for base in self.run.archive.pages.pending_sites():
                self._resume_site(base)
        except ArchiveError as error:
            self._count_refusal(error)
            self._give_up(Verdict("broken"))
            raise CloseSpider("archive") from None

    def note_site(self, source: SiteProfile, home: FetchedPage | None) -> None:
        """A home page was read: once all else is, its validators tell a refresh whether anything was deployed since.

        Files have none, and no list that could break off.
        """
        self.tally.sites[source.site.base_url] = SiteCounts(source.floors, lists_ended=home is None)
        self._claim(source.site)
        self._write(self.run.archive.sites.upsert, source.site)
        if home is None:
            return
        self.tally.homes[source.site.base_url] = home
        self._write(self.run.archive.sites.mark_checked, source.site, self.run.now())
        logger.info("reading %s from %s", source.site.base_url, home.fetched_from or home.url)

    def note_unchanged_site(self, source: SiteProfile) -> None:
        self.tally.sites[source.site.base_url] = SiteCounts(source.floors, unchanged=True)
        self._claim(source.site)
        self._write(self.run.archive.sites.mark_checked, source.site, self.run.now())
        logger.info("nothing was deployed on %s since it was read", source.site.base_url)

    def note_part(self, source: SiteProfile) -> None:
        """Some posts of a site are read, and nothing follows for the others."""
        self.tally.sites[source.site.base_url] = SiteCounts(source.floors, partial=True)
        self._write(self.run.archive.sites.upsert, source.site)

    def note_unreached(self, url: str, reason: str) -> None:
        self._write(self._record, Failed(url, "fetch", reason))
        self.tally.unreached.append(Failed(url, "fetch", reason))

    def note_due(self, site: Site, posts: Sequence[Listed]) -> None:
        self.tally.sites[site.base_url].due.update(post.url for post in posts)

    def note_lists_chosen(self, site: Site, days: frozenset[date] | None) -> None:
        self.tally.sites[site.base_url].only = days

    def note_listed(self, site: Site, listing: ListPage) -> None:
        self.tally.count_listed(site.base_url, listing)

    def note_lists_ended(self, site: Site) -> None:
        counts = self.tally.sites[site.base_url]
        counts.lists_ended = True
        logger.info("listed %d posts on %d pages of %s", counts.found, counts.lists, site.base_url)
        if counts.whole:
            self._write(self.run.archive.sites.mark_listed, site, self.run.now())

    def list_deployments(self, site: Site) -> frozenset[str]:
        """The commits that hold a deployment of the site which was read to its end."""
        sources = self._write(self.run.archive.sites.list_deployments, site) or frozenset()
        return frozenset(source.rpartition(":")[2] for source in sources)

    def note_deployment(self, deployed: Deployed, is_done: bool) -> None:
        """All of a deployment was stored that could be: no share of posts is too large to have left a commit."""
        if deployed.whole:
            settled = self._write(self.run.archive.posts.settle_list, deployed.whole, self.run.crawl_id, ceiling=1.0)
            if settled:
                self.tally.count_settled(settled.moved, settled.replaced, settled.gone)
        if is_done:
            self._write(self.run.archive.sites.mark_deployed, self.run.crawl_id, deployed)

    def note_unchanged(self, page: FetchedPage) -> None:
        """A post was not sent again, for it is the one that the archive knows."""
        known = self._write(self.run.archive.pages.mark_seen, self.run.crawl_id, page)
        if known:
            self.tally.count_unchanged(page.site.base_url)
        elif known is False:
            self.note_failed(page.url, "fetch", "HTTP 304 for an address that was never read", page.site)

    def note_failed(self, url: str, stage: str, reason: str, site: Site | None) -> None:
        """A page was not fetched, or a list not understood; `site` is set where it was a post of it."""
        self._write(self._record, Failed(url, stage, reason))
        if site is not None:
            self.tally.sites[site.base_url].unfetched += 1
            self.tally.sites[site.base_url].missed += stage == "fetch"
        self._count_failed(Failed(url, stage, reason))

    def note_stored(self, item: PageItem) -> None:
        if item.reading and item.stored:
            self.tally.count_understood(item.reading)
            self.tally.outcomes[item.stored.outcome] += 1
            self.tally.events.update(item.stored.events)
            self._count_stored(item)

    def note_image_downloaded(self, key: str, path: str, checksum: str) -> None:
        """A picture was downloaded."""
        self._write(self.run.archive.images.record_file, key, path, checksum)
        self.tally.pictures += 1

    def note_image_gone(self, key: str) -> None:
        """Its host has it no more: nobody asks again."""
        self._write(self.run.archive.images.mark_dead, key)

    def note_dropped(self, item: PageItem, exception: DropItem) -> None:
        """A stage gave up on a page, and has recorded it."""
        self.tally.sites[item.page.site.base_url].fetched += 1
        self._count_dropped(item, exception)

    def note_broken(self, item: PageItem, failure: twisted.Failure) -> None:
        """The archive itself refused a page."""
        self.tally.sites[item.page.site.base_url].fetched += 1
        self._refuse(failure.value)

    def note_bug(self, failure: twisted.Failure, response: Response) -> None:
        """The spider itself failed on a page; Scrapy logs where."""
        if isinstance(failure.value, ArchiveError):
            self._refuse(failure.value)
        else:
            self.note_failed(response.meta["public_url"], "crawl", repr(failure.value), site=None)

    def finish(self, reason: str) -> None:
        """Judges the run and closes its row."""
        self.verdict = self._judge(reason)
        counts, ends = count_run(self.tally, self.tell_facts()), list_ends(self.tally, self.verdict)
        try:
            self.run.archive.runs.finish(self.run.crawl_id, datetime.now(UTC), self.verdict.outcome, counts, ends)
        except ArchiveError as error:
            if self.given_up is None:
                self._count_refusal(error)
            self.verdict = Verdict("broken")

    def tell_facts(self) -> RunFacts:
        """What the summary says beside tally and verdict."""
        return gather_facts(self.crawler, self.run.crawl_id, time.monotonic() - self.started)

    def _judge(self, reason: str) -> Verdict:
        if reason == "finished":
            accept_gone = self.crawler.settings.getbool("ACCEPT_GONE")
            self._write(settle_sites, self.run, self.tally, accept_gone=accept_gone)
        if self.given_up is not None:
            return self.given_up
        if reason == "shutdown":
            return Verdict("interrupted")
        return judge_run(self.tally.sites, len(self.tally.failures))

    def _claim(self, site: Site) -> None:
        """So far only the address that a copy of it is read at was ours alone."""
        try:
            self._write(self.run.archive.sites.acquire, site.base_url)
        except BusyError as error:
            self._break_off(Verdict("busy", (str(error),)))

    def _resume_site(self, base: str) -> None:
        """Unless another run is reading the site: then they are pages that it is about to understand."""
        with self.run.archive.sites.hold(base) as free:
            for pending in self.run.archive.pages.pending(base) if free else ():
                self._resume_page(PageItem(pending.page, pending.fetch_id))

    def _resume_page(self, item: PageItem) -> None:
        try:
            run_stages(self.run, item)
        except DropItem as error:
            self._count_dropped(item, error)
        else:
            self._count_stored(item)

    def _write(self, write: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What the archive answers; None once the run has been given up."""
        if self.given_up is not None:
            return None
        try:
            return write(*args, **kwargs)
        except ArchiveError as error:
            self._refuse(error)
            return None

    def _refuse(self, error: object) -> None:
        """No page after this one would fare better."""
        if self.given_up is None:
            self._count_refusal(error)
            self._break_off(Verdict("broken"))

    def _break_off(self, verdict: Verdict) -> None:
        self._give_up(verdict)
        self.closing = ensure_future(self.crawler.engine.close_spider_async(reason="archive"))

    def _give_up(self, verdict: Verdict) -> None:
        self.given_up = verdict
        self.crawler.signals.send_catch_log(signals.run_given_up)

    def _count_refusal(self, error: object) -> None:
        self._count_failed(Failed(name_archive(self.crawler.settings["ARCHIVE_URL"]), "store", str(error)))

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
        failure = PageFailure(failed.url, failed.stage, failed.reason)
        self.run.archive.pages.record_failure(self.run.crawl_id, failure, self.run.now())

    def _count_failed(self, failed: Failed) -> None:
        self.tally.failed.append(failed)
        logger.warning("%s: %s: %s", failed.url, failed.stage, failed.reason)
