"""The base classes of the spiders: `RunSpider` for any source, `SiteSpider` for spiders that walk a site.

A run spider opens its run when Scrapy creates it, reports what happens as events, and yields pages as fetched.  Does
not import the archive's tables or the parsers of posts.
"""

from asyncio import wrap_future
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.components import load_used_components
from crawler.events import Event, PageFailed, SiteUnreached, send_event
from crawler.run_setup import RunPlan, check_arguments, check_settings, open_run
from crawler.sites.mirror import Mirror
from crawler.sites.registry import SITE_PROFILES, find_profile, make_profile
from crawler.sites.responses import describe_failure, describe_page
from crawler.stopping.stop import is_closing
from crawler.transport import check_warc, open_replay
from pipelines.items import PageItem
from pipelines.reading.ahead import READ_HERE, look_ahead
from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import KnownSite, Site
from pipelines.run import Run, utc_now

if TYPE_CHECKING:
    from crawler.warc.reader import WarcFile

Step = TypeVar("Step")


class RunSpider(Spider):
    """A spider of a run.

    A subclass declares `arguments`, the names that `-a` takes, and `choose_bases()`.  Scrapy sets each argument that
    was given as an attribute, so a subclass declares them with their defaults, too.  Before the first request these
    are set: `bases`, the URLs at which the run begins; `locked`, the sites that a source without hosts fills; `run`,
    with the archive and the clock; and for a refresh `known`, what the archive knows of each site.  `stopped` is set
    when nothing more can be stored.
    """

    arguments: ClassVar[frozenset[str]] = frozenset()
    mode: str = "full"
    bases: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    known: Sequence[KnownSite] = ()
    run: Run | None = None
    stopped: bool = False
    warc: str | None = None  # the WARC file that is replayed in place of requests to hosts
    replayed: "WarcFile | None" = None  # the same file, open until the run ends
    resources: ExitStack

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        load_used_components(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> Self:
        """Creates the spider and opens its run, with the same checks from the command line and from a script.

        `scrapy parse` and `scrapy shell` get a spider without a run.  Raises UsageError, ArchiveError or BusyError.
        """
        check_arguments(cls.name, cls.arguments, arguments)
        spider = super().from_crawler(crawler, *args, **arguments)
        spider.resources = ExitStack()
        if crawler.settings.frozen or not crawler.settings.getbool("ARCHIVE_ENABLED", True):
            return spider
        with ExitStack() as stack:
            stack.callback(spider.close_run)
            check_settings(crawler.settings)
            check_warc(spider.warc, crawler.settings["WARC_FILE"])
            most = crawler.settings.getint("DOWNLOAD_MAXSIZE")
            spider.replayed = spider.resources.enter_context(open_replay(spider.warc, most))
            spider.bases = spider.choose_bases()
            plan = RunPlan(spider.name, spider.mode, spider.bases, spider.replayed, spider.locked)
            spider.run, spider.known = open_run(crawler, plan, spider.resources)
            stack.pop_all()
        return spider

    def choose_bases(self) -> tuple[str, ...]:
        """The URLs at which the run begins; none for a source without hosts, which sets `locked` instead.

        Raises UsageError where an argument or a setting cannot work.  What it opens goes into `self.resources`.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """Called when nothing more can be stored: responses that are still to come are not parsed."""
        self.stopped = True

    def is_closing(self) -> bool:
        """Whether nothing more should be read: the run was told to stop, or nothing more can be stored."""
        return self.stopped or is_closing(self.crawler.engine)

    async def read_ahead(
        self, steps: Iterable[Step], get_page: Callable[[Step], FetchedPage | None]
    ) -> "AsyncIterator[tuple[Step, Future[Result]]]":
        """The steps of a source without hosts, in their order, while workers read the pages of those behind each.

        With each comes what became of its page, which is the `ahead` of its item.
        """
        for step, begun in look_ahead(steps, get_page, self._begin):
            if begun is not None and not begun.done():
                await wrap_future(begun)
            yield step, begun or READ_HERE

    def _begin(self, page: FetchedPage) -> "Future[Result] | None":
        workers = self.run.workers.start_when_fast() if self.run else None
        return workers.submit(page) if workers else None

    def close_run(self) -> None:
        """Closes the archive and whatever else the run opened."""
        self.resources.close()

    def now(self) -> datetime:
        """The time by the clock of the run, which never goes back behind the archive."""
        return self.run.clock() if self.run else utc_now()

    def send(self, event: Event) -> None:
        send_event(self.crawler, event)

    def report(self, url: str, reason: str, post_of: Site | None = None, stage: str = "fetch") -> None:
        """Reports a page that could not be read; `post_of` is its site where the page is a post."""
        self.send(PageFailed(PageFailure(url, stage, reason), post_of))


class SiteSpider(RunSpider):
    """A spider that requests the pages of sites: each request names its site and reports its own failure.

    Requests carry in `meta`: `read_base`, the base URL that they must stay below; `public_url`, the URL that failures
    name; and `post_of`, the site of a page that is a post.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **arguments)
        crawler.signals.connect(spider.report_dropped, signals.request_dropped)
        return spider

    def report_dropped(self, request: Request) -> None:
        """Reports a page that redirects to what was requested before, which Scrapy drops without a word."""
        if request.meta.get("redirect_urls") and request.errback is not None:
            failure = Failure(IgnoreRequest(f"redirected to {request.url}, which was requested before"))  # type: ignore[no-untyped-call]
            failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
            request.errback(failure)

    def parse(self, response: Response, **_: Any) -> Iterator[PageItem]:
        """A single page without a walk, for `scrapy parse` and `scrapy shell`."""
        profile = find_profile(response.url, SITE_PROFILES) or make_profile(response.urljoin("/"), "")
        base_url = profile.site.base_url
        yield PageItem(describe_page(response, profile.site, Mirror(base_url, base_url), None, self.now()))

    def request_start(self, base_url: str, url: str, callback: Callable[..., Any]) -> Request:
        """The request for a page that identifies the site at `base_url`; if it fails, the site is not read."""
        meta = {"read_base": base_url, "public_url": url}
        return Request(url, callback, meta=meta, errback=self.report_unreached)

    def request_page(
        self, mirror: Mirror, url: str, callback: Callable[..., Any], post_of: Site | None = None
    ) -> Request:
        """The request for the page at a public `url`, sent to the mirror."""
        meta = {"read_base": mirror.read_base, "public_url": url, "post_of": post_of}
        return Request(mirror.to_read(url), callback, meta=meta, errback=self.report_failure)

    def report_unreached(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self.give_up_site(request.meta["read_base"], describe_failure(failure))

    def report_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self.report(request.meta["public_url"], describe_failure(failure), request.meta["post_of"])

    def give_up_site(self, url: str, reason: str) -> None:
        """Reports that no site could be read at `url`."""
        self.send(SiteUnreached(url, reason))


def require_run(crawler: Crawler) -> tuple[RunSpider, Run]:
    """The spider and its run.  Raises NotConfigured for any other spider: Scrapy then leaves the component out."""
    spider = crawler.spider
    if not isinstance(spider, RunSpider) or spider.run is None:
        raise NotConfigured
    return spider, spider.run
