"""Reads the Kedreamix blog, or another Hexo blog: from the home page through the lists to each post.

Only the lists decide which pages are posts.  A refresh compares them with the archive and requests only what may have
changed.  Yields pages as fetched; reads only links and lists.  Does not import the archive.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.base_spider import SiteSpider
from crawler.events import ListsEnded, PostUnchanged, SiteReached, SiteUnchanged
from crawler.refresh.intervals import read_lists_interval
from crawler.refresh.plan import ListScope, choose_homes, conditional_headers, find_unchanged, prints_update_times
from crawler.refresh.site_walk import SiteWalk
from crawler.sites.mirror import Mirror
from crawler.sites.registry import LISTS, SITE_PROFILES, SiteProfile, find_profile, make_profile, owns
from crawler.sites.responses import NOT_MODIFIED, describe_page, is_missing, read_header, view_response
from crawler.transport import choose_bases
from pipelines.errors import PageError
from pipelines.items import PageItem
from pipelines.parse.posts.post_lists import find_public_url, find_theme, is_list, is_other_post, parse_list
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, ListPage

_LIST_PRIORITY = 10  # lists before posts: they say how many posts there are, and which
_TRIED_POSTS = 3  # posts that are requested to find out which site a mirror copies


@dataclass(frozen=True, slots=True)
class UnidentifiedMirror:
    """A site whose home page does not name its public URL: its pages so far, and its own profile if no post does."""

    home: Response
    lists: Response
    own: SiteProfile


class KedreamixSpider(SiteSpider):
    """Reads every known site, or the one that `-a site=URL` is a copy of; `-a warc=FILE` reads a recorded run."""

    name = "kedreamix"
    arguments: ClassVar[frozenset[str]] = frozenset({"site", "mode", "warc"})
    site: str | None = None

    def choose_bases(self) -> tuple[str, ...]:
        return choose_bases(self.site, self.replayed, tuple(profile.site.base_url for profile in SITE_PROFILES))

    async def start(self) -> AsyncIterator[Request]:
        for base_url in self.bases:
            homes = choose_homes(self.known, base_url)
            if any(site.retries for site in homes):
                homes = []  # a page that failed is listed again only where the lists are read
            request = self.request_start(base_url, base_url, self.parse_home)
            request.headers.update(conditional_headers(homes, base_url))
            request.meta["handle_httpstatus_list"] = [NOT_MODIFIED] if homes else []
            yield request

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The home page may name the public URL of the site; the list of posts comes next."""
        base_url: str = response.meta["read_base"]
        if response.status == NOT_MODIFIED:
            yield from self._skip_unchanged(base_url, response)
            return
        try:
            url = find_public_url(view_response(response))
        except PageError as error:
            self.give_up_site(base_url, error.reason)
            return
        profile = find_profile(url or base_url, SITE_PROFILES)
        if profile is None:
            request = self.request_start(base_url, base_url + LISTS, self.parse_unidentified_list)
            yield request.replace(cb_kwargs={"home": response})
        else:
            yield from self._request_lists(self._begin_walk(profile, response), response)

    def parse_unidentified_list(self, response: Response, home: Response) -> Iterator[Request]:
        """The list shows the theme, and its first post may print its public URL."""
        base_url: str = response.meta["read_base"]
        try:
            view = view_response(response)
            theme = find_theme(view)
            if theme is None:
                raise PageError("list", f"{response.url} is not a list of posts in a known theme")
            own = make_profile(base_url, theme)
            entries = parse_list(view, own.site, response.url).entries[:_TRIED_POSTS]
        except PageError as error:
            self.give_up_site(base_url, error.reason)
        else:
            yield from self._request_first_post(UnidentifiedMirror(home, response, own), entries)

    def parse_first_post(
        self, response: Response, mirror: UnidentifiedMirror, entries: tuple[Listed, ...]
    ) -> Iterator[Any]:
        """The first post that can be read may name the public URL of the site; else the site has its own profile."""
        try:
            url = find_public_url(view_response(response))
        except PageError:
            yield from self._request_first_post(mirror, entries[1:])
            return
        profile = find_profile(url, SITE_PROFILES) if url else None
        walk = self._begin_walk(profile or mirror.own, mirror.home)
        walk.read = response
        yield from self._request_lists(walk, mirror.home, mirror.lists)

    def try_next_post(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        yield from self._request_first_post(request.cb_kwargs["mirror"], request.cb_kwargs["entries"][1:])

    def parse_list_page(self, response: Response, walk: SiteWalk, scope: ListScope) -> Iterator[Any]:
        """Requests the posts of one page of a list, and the next page."""
        page = self._read_list(response, walk)
        if page:
            yield from self._request_listed(walk, scope, page)

    def parse_first_list(self, response: Response, walk: SiteWalk) -> Iterator[Any]:
        """Requests known posts that are due first: where one is missing, the whole list must be read."""
        page, known = self._read_list(response, walk), walk.known
        if page is None or known is None:
            return
        walk.lists.calendar = {count.day: count.posts for count in page.calendar}
        due = [listed for listed in known.due if not walk.has_read(listed.url)]
        walk.pending = len(due)
        walk.lists.due.update(listed.url for listed in due)
        for listed in due:
            request = self._request_post(walk, listed).replace(callback=self.parse_due, errback=self.report_due)
            yield request.replace(meta=request.meta | {"due": True}, cb_kwargs={**request.cb_kwargs, "page": page})
        if not due:
            yield from self._choose_lists(walk, page)

    def parse_due(self, response: Response, walk: SiteWalk, listed: Listed, page: ListPage) -> Iterator[Any]:
        yield from self.parse_post(response, walk, listed)
        yield from self._end_due(walk, page)

    def report_due(self, failure: Failure) -> Iterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        walk: SiteWalk = request.cb_kwargs["walk"]
        if is_missing(failure):
            walk.missing.add(request.cb_kwargs["listed"].url)
        else:
            self.report_failure(failure)
        yield from self._end_due(walk, request.cb_kwargs["page"])

    def parse_post(self, response: Response, walk: SiteWalk, listed: Listed) -> Iterator[PageItem]:
        """The page as fetched, with its source, its time and its list entry."""
        page = describe_page(response, walk.profile.site, walk.mirror, listed, self.now())
        if not owns(walk.profile, page.url, SITE_PROFILES):
            self.report(listed.url, f"leads to {page.url}, outside the site", walk.profile.site)
        elif page.redirected_from and (target := self._find_wrong_target(response, walk, page)):
            self.report(listed.url, f"redirected to {page.url}, {target}", walk.profile.site)
        elif page.status == NOT_MODIFIED:
            self.send(PostUnchanged(page))
        elif not self.stopped:
            yield PageItem(page)

    def _find_wrong_target(self, response: Response, walk: SiteWalk, page: FetchedPage) -> str | None:
        """What a redirect leads to in place of a post: the home page, a list or another post."""
        if page.url == walk.profile.site.base_url:
            return "the home page"
        if walk.is_list(page.url):
            return "a list of posts"
        title = page.listed.title if page.listed else None
        try:
            view = view_response(response)
        except PageError:
            return None  # the stages report it
        if is_list(view, page.site, page.url, title):
            return "a list of posts"
        leads_to_other = is_other_post(view, title) if title else page.url in walk.lists.urls
        return "the page of another post" if leads_to_other else None

    def _skip_unchanged(self, base_url: str, response: Response) -> Iterator[Request]:
        """Nothing was deployed since the site was last read to its end."""
        known = find_unchanged(choose_homes(self.known, base_url), read_header(response, "ETag"))
        if known is None:
            yield self.request_start(base_url, base_url, self.parse_home).replace(dont_filter=True)
            return
        profile = find_profile(known.site.base_url, SITE_PROFILES) or SiteProfile(known.site)
        self.send(SiteUnchanged(profile, base_url))

    def _begin_walk(self, profile: SiteProfile, home: Response) -> SiteWalk:
        mirror = Mirror(profile.site.base_url, home.meta["read_base"])
        known = {site.site.base_url: site for site in self.known}
        walk = SiteWalk(profile, mirror, known.get(profile.site.base_url))
        self.send(SiteReached(profile, describe_page(home, profile.site, mirror, None, self.now()), walk.lists))
        return walk

    def _request_lists(self, walk: SiteWalk, home: Response, lists: Response | None = None) -> Iterator[Any]:
        """A refresh reads the lists that print update times, from the home page on; else those that count the posts."""
        page = self._read_home(walk, home) if walk.known else None
        if page:
            walk.counted = False
            yield from self._request_listed(walk, ListScope(), page)
        elif walk.known:
            yield from self._read_first_list(walk, self.parse_first_list, lists)
        else:
            yield from self._read_first_list(walk, self.parse_list_page, lists, scope=ListScope())

    def _read_first_list(
        self, walk: SiteWalk, callback: Any, lists: Response | None, **arguments: Any
    ) -> Iterator[Any]:
        """The first page of the list of all posts; `lists` is its response where it was requested already."""
        if lists is None:
            request = self._request_list(walk, walk.profile.lists_url, ListScope())
            yield request.replace(callback=callback, cb_kwargs={"walk": walk, **arguments})
        else:
            yield from callback(lists, walk, **arguments)

    def _read_home(self, walk: SiteWalk, home: Response) -> ListPage | None:
        try:
            page = parse_list(view_response(home), walk.profile.site, walk.profile.site.base_url)
        except PageError:
            return None
        return page if prints_update_times(page) else None

    def _read_list(self, response: Response, walk: SiteWalk) -> ListPage | None:
        url = walk.mirror.to_public(response.url)
        try:
            return parse_list(view_response(response), walk.profile.site, url)
        except PageError as error:
            self.report(url, error.reason, stage=error.stage)
            return None

    def _choose_lists(self, walk: SiteWalk, page: ListPage) -> Iterator[Any]:
        """The whole list, or as much of it as the calendar says has new posts."""
        assert self.run is not None
        walk.lists.only = walk.choose_days(self.run.now(), read_lists_interval(self.settings))
        scope, months = walk.split_lists(page)
        yield from self._request_listed(walk, scope, page)
        yield from (self._request_list(walk, url, month_scope) for url, month_scope in months)

    def _request_listed(self, walk: SiteWalk, scope: ListScope, page: ListPage) -> Iterator[Any]:
        """The posts that a page of a list names first, and the lists that come after it."""
        new = walk.lists.add_page(page)
        if reason := walk.find_break(scope, page):  # the list stays open: it is not whole
            self.report(page.url, reason, stage="list")
        else:
            yield from (
                self._request_list(walk, url, following) for url, following in walk.choose_next_lists(scope, page)
            )
        if not walk.open_lists:
            walk.lists.ended = True
            self.send(ListsEnded(walk.profile.site))
        for listed in new:
            yield from self._read_or_request_post(walk, listed)

    def _end_due(self, walk: SiteWalk, page: ListPage) -> Iterator[Any]:
        walk.pending -= 1
        if not walk.pending:
            yield from self._choose_lists(walk, page)

    def _read_or_request_post(self, walk: SiteWalk, listed: Listed) -> Iterator[Any]:
        if not owns(walk.profile, listed.url, SITE_PROFILES):
            self.report(listed.url, "the list names a URL outside the site", walk.profile.site, stage="list")
        elif walk.read and walk.has_read(listed.url):
            yield from self.parse_post(walk.read, walk, listed)
        else:
            request = self._request_post(walk, listed)
            yield request.replace(meta=request.meta | {"due": listed.url in walk.missing})

    def _request_first_post(self, mirror: UnidentifiedMirror, entries: tuple[Listed, ...]) -> Iterator[Request]:
        base_url = mirror.own.site.base_url
        if not entries:
            self.give_up_site(base_url, "none of its first posts could be read, so its public URL is not known")
            return
        request = self.request_start(base_url, entries[0].url, self.parse_first_post)
        arguments = {"mirror": mirror, "entries": entries}
        # Not filtered: a redirect may lead to the home page, which was requested already.
        yield request.replace(cb_kwargs=arguments, errback=self.try_next_post, dont_filter=True)

    def _request_list(self, walk: SiteWalk, url: str, scope: ListScope) -> Request:
        request = self.request_page(walk.mirror, url, self.parse_list_page)
        # A list that is read only for its count is not filtered: it may have been requested to identify the site.
        is_repeated = scope == ListScope(frozenset())
        arguments = {"walk": walk, "scope": scope}
        return request.replace(cb_kwargs=arguments, priority=_LIST_PRIORITY, dont_filter=is_repeated)

    def _request_post(self, walk: SiteWalk, listed: Listed) -> Request:
        request = self.request_page(walk.mirror, listed.url, self.parse_post, post_of=walk.profile.site)
        request.meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        # Not filtered: two URLs of the list may lead to one page, and neither may be lost silently.
        return request.replace(cb_kwargs={"walk": walk, "listed": listed}, dont_filter=True)
