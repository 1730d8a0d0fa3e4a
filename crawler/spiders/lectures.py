"""Reads lectures (posts that announce talks) from any blog, found through its lists, its feed, or by their URLs.

Yields the pages of lectures as fetched and skips all others.  Does not import the archive.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.base_spider import SiteSpider
from crawler.events import PageFailed, PostFound, PostUnchanged, SitePartReached
from crawler.refresh.plan import ListChain
from crawler.runs.site_counts import Floors
from crawler.sites.mirror import Mirror, parse_url, stays_within
from crawler.sites.registry import LISTS, SiteProfile, find_profile, make_profile
from crawler.sites.responses import NOT_MODIFIED, decode_feed_response, describe_failure, describe_page, view_response
from pipelines.errors import PageError, UsageError
from pipelines.items import PageItem
from pipelines.parse.feeds.feed import find_feed, split_feed
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.blog import find_blog_home, is_lecture_page
from pipelines.parse.posts.post_lists import find_public_url, find_theme, parse_list
from pipelines.records.pages import PageFailure
from pipelines.records.sites import Listed, ListPage, Site
from pipelines.urls import absolute_url, canonical_url

_FLOORS = Floors(posts=1)  # a blog without a single lecture was probably not meant
_FEED = "atom.xml"  # where hexo-generator-feed writes it


@dataclass(slots=True)
class BlogWalk:
    """A blog that is read in this run, and the URLs of its posts found so far."""

    profile: SiteProfile
    mirror: Mirror
    found: set[str] = field(default_factory=set)
    home: Response | None = None


class LecturesSpider(SiteSpider):
    """Reads the blogs at `-a site=`: URLs of home pages, lists of posts or single posts, separated by spaces."""

    name = "lectures"
    arguments: ClassVar[frozenset[str]] = frozenset({"site"})
    site: str | None = None

    def choose_bases(self) -> tuple[str, ...]:
        self.walks: dict[str, BlogWalk] = {}
        urls = self.site.split() if self.site is not None else self._list_blogs()
        if not urls:
            raise UsageError("lectures needs the URL of a blog: -a site=URL or the setting LECTURE_SITES")
        return tuple(map(parse_url, urls))

    async def start(self) -> AsyncIterator[Request]:
        for url in self.bases:
            yield self.request_start(urljoin(url, "/"), url, self.parse_start)

    def parse_start(self, response: Response) -> Iterator[Any]:
        """A lecture, a list of posts or a home page; of a home page the archives are tried first, then the feed."""
        try:
            view = view_response(response)
        except PageError as error:
            self.give_up_site(response.url, error.reason)
            return
        url = canonical_url(response.url)
        home_url = find_blog_home(view, url)
        walk = self._begin_walk(home_url, find_public_url(view), find_theme(view) or "")
        page = describe_page(response, walk.profile.site, walk.mirror, None, self.now())
        if is_lecture_page(page, view):
            yield from self.parse_post(response, walk, Listed(walk.mirror.to_public(response.url)))
        elif url == home_url:
            feed = absolute_url(home_url, find_feed(view) or _FEED)
            walk.home = response
            yield self._request_list(walk, home_url + LISTS, (feed, home_url))
        else:
            yield from self.parse_list_page(response, walk, ())

    def parse_list_page(self, response: Response, walk: BlogWalk, other_urls: tuple[str, ...]) -> Iterator[Any]:
        """Requests the posts of one page of a list and the next page; where this is not a list, the next URL."""
        try:
            page = self._read_list(response, walk)
        except PageError as error:
            failure = PageFailure(response.meta["public_url"], error.stage, error.reason)
            yield from self._read_or_request_other(walk, other_urls, failure)
            return
        chain = response.meta.get("list") or ListChain()
        if reason := chain.find_break(page):
            self.report(page.url, reason, stage="list")
        elif page.next_url:
            yield self._request_list(walk, walk.mirror.to_read(page.next_url), chain=chain)
        for listed in page.entries:
            if listed.url not in walk.found:
                walk.found.add(listed.url)
                yield from self._request_post(walk, listed)

    def try_next_list(self, failure: Failure) -> Iterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        page_failure = PageFailure(request.meta["public_url"], "fetch", describe_failure(failure))
        arguments = request.cb_kwargs
        yield from self._read_or_request_other(arguments["walk"], arguments["other_urls"], page_failure)

    def parse_post(self, response: Response, walk: BlogWalk, listed: Listed) -> Iterator[PageItem]:
        """The page as fetched, if it is a lecture."""
        if response.status == NOT_MODIFIED:
            page = describe_page(response, walk.profile.site, walk.mirror, listed, self.now())
            self.send(PostFound(page.site, page.url))
            self.send(PostUnchanged(page))
        elif not self.stopped:
            yield from self._read_lecture(response, walk, listed)

    def report_unreached(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self.give_up_site(request.url, describe_failure(failure))

    def _begin_walk(self, home_url: str, url: str | None, theme: str) -> BlogWalk:
        """A copy of a blog of LECTURE_SITES is read as that blog; several URLs of one blog are one walk."""
        known = [make_profile(urljoin(blog_url, "."), theme) for blog_url in map(parse_url, self._list_blogs())]
        profile = find_profile(url, known) if url and not stays_within(url, home_url) else None
        profile = replace(profile or make_profile(home_url, theme), floors=_FLOORS)
        base_url = profile.site.base_url
        if base_url not in self.walks:
            self.walks[base_url] = BlogWalk(profile, Mirror(base_url, home_url))
            self.send(SitePartReached(profile))
        return self.walks[base_url]

    def _list_blogs(self) -> list[str]:
        return [url for text in self.settings.getlist("LECTURE_SITES") for url in text.split()]

    def _read_list(self, response: Response, walk: BlogWalk) -> ListPage:
        """A page of a list, or a feed.  Raises PageError where it is neither."""
        site, url = walk.profile.site, walk.mirror.to_public(response.url)
        try:
            feed = split_feed(decode_feed_response(response), url)
        except PageError:
            view = view_response(response)
            self._learn_theme(walk, view)
            return self._parse_list(view, walk.profile.site, url)
        for fault in feed.faults:
            self.report(url, fault, site, stage="feed")
        feed_mirror = Mirror(feed.home or site.base_url, site.base_url)
        return ListPage(tuple(Listed(feed_mirror.to_read(entry.url)) for entry in feed.entries), None, None)

    def _parse_list(self, view: PageView, site: Site, url: str) -> ListPage:
        with suppress(PageError):
            if site.theme:
                return parse_list(view, site, url)
        raise PageError("list", "neither a lecture nor a list of posts in a known theme")

    def _learn_theme(self, walk: BlogWalk, view: PageView) -> None:
        """A home page may not show its theme, and a feed never does."""
        site = walk.profile.site
        if not site.theme:
            walk.profile = replace(walk.profile, site=replace(site, theme=find_theme(view) or ""))

    def _read_or_request_other(
        self, walk: BlogWalk, other_urls: tuple[str, ...], failure: PageFailure
    ) -> Iterator[Any]:
        """Tries the next list; the last of them is the home page, which was requested already."""
        if not other_urls:
            self.send(PageFailed(failure))
        elif walk.home is not None and canonical_url(walk.home.url) == other_urls[0]:
            yield from self.parse_list_page(walk.home, walk, other_urls[1:])
        else:
            yield self._request_list(walk, other_urls[0], other_urls[1:])

    def _request_post(self, walk: BlogWalk, listed: Listed) -> Iterator[Request]:
        if not stays_within(listed.url, walk.profile.site.base_url):
            self.report(listed.url, "the list names a URL outside the site")
            return
        request = self.request_page(walk.mirror, listed.url, self.parse_post)
        request.meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        yield request.replace(cb_kwargs={"walk": walk, "listed": listed}, dont_filter=True)

    def _request_list(
        self, walk: BlogWalk, url: str, other_urls: tuple[str, ...] = (), chain: ListChain | None = None
    ) -> Request:
        """A request for a page of a list, else for the first of `other_urls`; `chain` has the pages before it."""
        meta = {"read_base": walk.mirror.read_base, "public_url": walk.mirror.to_public(url), "list": chain}
        request = Request(url, self.parse_list_page, meta=meta, errback=self.try_next_list)
        return request.replace(cb_kwargs={"walk": walk, "other_urls": other_urls}, priority=1)

    def _read_lecture(self, response: Response, walk: BlogWalk, listed: Listed) -> Iterator[PageItem]:
        try:
            view = view_response(response)
        except PageError as error:
            self.report(listed.url, error.reason)
            return
        self._learn_theme(walk, view)
        page = describe_page(response, walk.profile.site, walk.mirror, listed, self.now())
        if is_lecture_page(page, view):
            self.send(PostFound(page.site, page.url))
            yield PageItem(page, view=view)
