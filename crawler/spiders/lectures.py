"""Lectures on blogs of any owner: posts of talks among all others, found through lists, the feed, or by their address.

Yields the pages of lectures as fetched and passes over all others; must not know what a lecture says, nor the archive
(`run` is carried for the stages, never opened).
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import signals
from crawler.base_spider import RunSpider
from crawler.runs.run_counts import Failed
from crawler.runs.verdict import Floors
from crawler.sites.mirror import Mirror, parse_url, stays_within
from crawler.sites.registry import LISTS, SiteProfile, find_profile, make_profile
from crawler.sites.responses import NOT_MODIFIED, decode_response, describe_failure, describe_page
from pipelines.errors import PageError, UsageError
from pipelines.items import PageItem
from pipelines.parse.posts.blog import find_blog_home, is_lecture_page
from pipelines.parse.posts.feeds import find_feed, split_feed
from pipelines.parse.posts.post_lists import find_address, find_theme, parse_list
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, ListPage, Site
from pipelines.stages import Run
from pipelines.text.cleaning import clean_text
from pipelines.urls import absolute_url, canonical_url

_FLOORS = Floors(posts=1)
_FEED = "atom.xml"


@dataclass(slots=True)
class BlogWalk:
    """A blog being read in this run, and the addresses of its posts found so far."""

    source: SiteProfile
    mirror: Mirror
    found: set[str] = field(default_factory=set)
    home: Response | None = None


class LecturesSpider(RunSpider):
    """Reads the blogs at `site`: home pages, lists of posts or single posts, with blanks between several."""

    name = "lectures"
    arguments: ClassVar[frozenset[str]] = frozenset({"site"})
    site_setting: ClassVar[str] = "LECTURE_SITES"

    def __init__(self, run: Run, site: str | None = None, **kwargs: Any) -> None:
        super().__init__(run, **kwargs)
        self.bases = self.choose_bases(site)
        self.walks: dict[str, BlogWalk] = {}

    @staticmethod
    def choose_bases(site: str | None = None) -> tuple[str, ...]:
        """The addresses that a run begins at.  Raises UsageError when there is none or one is no address."""
        if not site or not site.split():
            raise UsageError("lectures needs the address of a blog: -a site=... or the setting LECTURE_SITES")
        return tuple(map(parse_url, site.split()))

    async def start(self) -> AsyncIterator[Request]:
        for url in self.bases:
            meta = {"read_base": urljoin(url, "/"), "public_url": url}
            yield Request(url, self.parse_start, meta=meta, errback=self.report_unreached)

    def parse_start(self, response: Response) -> Iterator[Any]:
        """A lecture itself, or a list of posts, or a home page, whose archives come before its feed and itself."""
        try:
            text = decode_response(response)
        except PageError as error:
            self._send(signals.site_unreached, url=response.url, reason=error.reason)
            return
        url = canonical_url(response.url)
        home = find_blog_home(text, url)
        walk = self._begin_walk(home, find_address(text), find_theme(text) or "")
        if is_lecture_page(describe_page(response, walk.source.site, walk.mirror, None), clean_text(text)):
            yield from self.parse_post(response, walk, Listed(walk.mirror.to_public(response.url)))
        elif url == home:
            feed = absolute_url(home, find_feed(text) or _FEED)
            yield from self._follow(walk, (home + LISTS, feed, home), response)
        else:
            yield from self.parse_list_page(response, walk, ())

    def parse_list_page(self, response: Response, walk: BlogWalk, others: tuple[str, ...]) -> Iterator[Any]:
        """Asks for the posts of one page of a list, and for the next page; or for the next of the lists to be tried."""
        try:
            listing = self._read_list(response, walk)
        except PageError as error:
            yield from self._try_others(walk, others, Failed(response.meta["public_url"], "list", error.reason))
            return
        if listing.next_url:
            yield self._ask_list(walk, walk.mirror.to_read(listing.next_url))
        for entry in listing.entries:
            if entry.url not in walk.found:
                walk.found.add(entry.url)
                yield from self._take_post(walk, entry)

    def try_next_list(self, failure: Failure) -> Iterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        failed = Failed(request.meta["public_url"], "fetch", describe_failure(failure))
        yield from self._try_others(**request.cb_kwargs, failed=failed)

    def parse_post(self, response: Response, walk: BlogWalk, listed: Listed) -> Iterator[PageItem]:
        """The page as fetched, if it is a lecture's."""
        if response.status == NOT_MODIFIED:
            page = describe_page(response, walk.source.site, walk.mirror, listed)
            self._count(page)
            self._send(signals.post_unchanged, page=page)
        elif not self.stopped:
            yield from self._take_lecture(response, walk, listed)

    def report_unreached(self, failure: Failure) -> None:
        url: str = failure.request.url  # type: ignore[attr-defined]  # Scrapy sets it
        self._send(signals.site_unreached, url=url, reason=describe_failure(failure))

    def report_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._report(request.meta["public_url"], describe_failure(failure))

    def _begin_walk(self, home: str, address: str | None, theme: str) -> BlogWalk:
        """A copy of a blog of the run is read as that blog; several addresses of one are one visit."""
        known = [make_profile(urljoin(base, "."), theme) for base in self._list_known()]
        source = find_profile(address, known) if address and not stays_within(address, home) else None
        source = replace(source or make_profile(home, theme), floors=_FLOORS)
        base = source.site.base_url
        if base not in self.walks:
            self.walks[base] = BlogWalk(source, Mirror(base, home))
            self._send(signals.part_reached, source=source)
        return self.walks[base]

    def _list_known(self) -> list[str]:
        return [parse_url(url) for text in self.settings.getlist(self.site_setting) for url in text.split()]

    def _read_list(self, response: Response, walk: BlogWalk) -> ListPage:
        """A page of a list, or a feed; PageError where it is neither."""
        text, base = decode_response(response), walk.source.site.base_url
        try:
            feed = split_feed(text)
        except PageError:
            self._learn_theme(walk, text)
            return self._parse_list(text, walk.source.site, walk.mirror.to_public(response.url))
        told = Mirror(feed.home or base, base)
        return ListPage(tuple(Listed(told.to_read(entry.url)) for entry in feed.entries), None, None)

    def _parse_list(self, text: str, site: Site, url: str) -> ListPage:
        with suppress(PageError):
            if site.theme:
                return parse_list(text, site, url)
        raise PageError("list", "neither a lecture, nor a list of posts in a theme that is known")

    def _learn_theme(self, walk: BlogWalk, text: str) -> None:
        """A home page may show no theme, and a feed never does."""
        site = walk.source.site
        if not site.theme:
            walk.source = replace(walk.source, site=replace(site, theme=find_theme(text) or ""))

    def _follow(self, walk: BlogWalk, urls: tuple[str, ...], home: Response) -> Iterator[Any]:
        """The first of the lists that can be read; the last of them is the home page."""
        walk.home = home
        yield self._ask_list(walk, urls[0], urls[1:])

    def _try_others(self, walk: BlogWalk, others: tuple[str, ...], failed: Failed) -> Iterator[Any]:
        if not others:
            self._send(signals.page_failed, url=failed.url, stage=failed.stage, reason=failed.reason, site=None)
        elif walk.home is not None and canonical_url(walk.home.url) == others[0]:
            yield from self.parse_list_page(walk.home, walk, others[1:])
        else:
            yield self._ask_list(walk, others[0], others[1:])

    def _take_post(self, walk: BlogWalk, entry: Listed) -> Iterator[Request]:
        if not stays_within(entry.url, walk.source.site.base_url):
            self._report(entry.url, "the list names an address outside the site")
            return
        meta = {"read_base": walk.mirror.read_base, "public_url": entry.url, "handle_httpstatus_list": [NOT_MODIFIED]}
        request = Request(walk.mirror.to_read(entry.url), self.parse_post, meta=meta, errback=self.report_failure)
        yield request.replace(cb_kwargs={"walk": walk, "listed": entry}, dont_filter=True)

    def _ask_list(self, walk: BlogWalk, url: str, others: tuple[str, ...] = ()) -> Request:
        meta = {"read_base": walk.mirror.read_base, "public_url": walk.mirror.to_public(url)}
        request = Request(url, self.parse_list_page, meta=meta, errback=self.try_next_list)
        return request.replace(cb_kwargs={"walk": walk, "others": others}, priority=1)

    def _take_lecture(self, response: Response, walk: BlogWalk, listed: Listed) -> Iterator[PageItem]:
        try:
            text = clean_text(decode_response(response))
        except PageError as error:
            self._report(listed.url, error.reason)
            return
        self._learn_theme(walk, text)
        page = describe_page(response, walk.source.site, walk.mirror, listed)
        if is_lecture_page(page, text):
            self._count(page)
            yield PageItem(page)

    def _count(self, page: FetchedPage) -> None:
        """Of the posts that a blog lists only lectures count as found."""
        self._send(signals.posts_listed, site=page.site, listing=ListPage((Listed(page.url),), None, None))

    def _report(self, url: str, reason: str) -> None:
        self._send(signals.page_failed, url=url, stage="fetch", reason=reason, site=None)
