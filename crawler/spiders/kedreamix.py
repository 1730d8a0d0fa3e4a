"""The Kedreamix blog: its sites, and the walk from the home page through the list of posts to each post.

Only the lists say what a post is.  A refresh is told what is known of the sites, and walks no further than needed.
Yields pages as fetched; must not know what a page says beyond its links, nor the archive (`run` is carried for the
stages, never opened).
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import signals
from crawler.base_spider import RunSpider
from crawler.refresh.intervals import read_lists_interval
from crawler.refresh.plan import ListScope, choose_homes, conditional_headers, find_unchanged, prints_update_times
from crawler.refresh.site_walk import SiteWalk
from crawler.sites.mirror import Mirror
from crawler.sites.registry import LISTS, SITE_PROFILES, SiteProfile, find_profile, make_profile, owns
from crawler.sites.responses import decode_response, describe_failure, describe_page, is_missing, read_header
from crawler.transport import choose_bases
from pipelines.errors import PageError
from pipelines.items import PageItem
from pipelines.parse.posts.post_lists import find_address, find_theme, parse_list
from pipelines.records.sites import KnownSite, Listed, ListPage, Site
from pipelines.stages import Run

_LISTS_FIRST = 10
_TRIED = 3
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class UnidentifiedMirror:
    """A site whose home page does not say whose copy it is: what was read of it, and what it is if no post says."""

    home: Response
    lists: Response
    own: SiteProfile


class KedreamixSpider(RunSpider):
    """Reads every known site, or the one that `site` is a copy of."""

    name = "kedreamix"
    arguments: ClassVar[frozenset[str]] = frozenset({"site", "mode", "warc"})

    def __init__(self, run: Run, mode: str = "full", known: Sequence[KnownSite] = (), **kwargs: Any) -> None:
        super().__init__(run, **kwargs)
        self.mode = mode
        self.known = known
        self.bases = self.choose_bases(**kwargs)

    @staticmethod
    def choose_bases(site: str | None = None, warc: str | None = None, **_: str) -> tuple[str, ...]:
        """The addresses that a run begins at.  Raises UsageError when `site` or `warc` names none."""
        return choose_bases(site, warc, tuple(source.site.base_url for source in SITE_PROFILES))

    async def start(self) -> AsyncIterator[Request]:
        for base in self.bases:
            homes = choose_homes(self.known, base)
            request = self._ask_start(base, base, self.parse_home)
            request.headers.update(conditional_headers(homes, base))
            request.meta["handle_httpstatus_list"] = [NOT_MODIFIED] if homes else []
            yield request

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The home page may say whose copy this is; the list of posts comes next."""
        base: str = response.meta["read_base"]
        if response.status == NOT_MODIFIED:
            yield from self._leave_unchanged(base, response)
            return
        try:
            address = find_address(decode_response(response))
        except PageError as error:
            self._give_up(base, error.reason)
            return
        source = find_profile(address or base, SITE_PROFILES)
        if source is None:
            yield self._ask_start(base, base + LISTS, self.parse_strange_list).replace(cb_kwargs={"home": response})
        else:
            yield from self._begin_lists(self._begin_walk(source, response), response)

    def parse_strange_list(self, response: Response, home: Response) -> Iterator[Request]:
        """The list tells the theme, and its first post may know its public address."""
        base: str = response.meta["read_base"]
        try:
            text = decode_response(response)
            theme = find_theme(text)
            if theme is None:
                raise PageError("list", f"{response.url} is no list of posts in a theme that is known")
            own = make_profile(base, theme)
            entries = parse_list(text, own.site, response.url).entries[:_TRIED]
        except PageError as error:
            self._give_up(base, error.reason)
        else:
            yield from self._ask_stranger(UnidentifiedMirror(home, response, own), entries)

    def parse_strange_post(
        self, response: Response, stranger: UnidentifiedMirror, entries: tuple[Listed, ...]
    ) -> Iterator[Any]:
        """The first post that could be read says whose copy this is, or it is nobody's."""
        try:
            address = find_address(decode_response(response))
        except PageError:
            yield from self._ask_stranger(stranger, entries[1:])
            return
        source = find_profile(address, SITE_PROFILES) if address else None
        walk = self._begin_walk(source or stranger.own, stranger.home)
        walk.read = response
        yield from self._begin_lists(walk, stranger.home, stranger.lists)

    def try_next_post(self, failure: Failure) -> Iterator[Request]:
        stranger, entries = failure.request.cb_kwargs.values()  # type: ignore[attr-defined]  # Scrapy sets it
        yield from self._ask_stranger(stranger, entries[1:])

    def parse_list_page(self, response: Response, walk: SiteWalk, scope: ListScope) -> Iterator[Any]:
        """Asks for the posts of one page of a list, and for the next page."""
        listing = self._read_list(response, walk)
        if listing:
            yield from self._take_list(walk, scope, listing)

    def parse_first_list(self, response: Response, walk: SiteWalk) -> Iterator[Any]:
        """Known posts that are due are asked for first: one that is missing says that the whole list must be read."""
        listing, known = self._read_list(response, walk), walk.known
        if listing is None or known is None:
            return
        walk.calendar = {count.day: count.posts for count in listing.calendar}
        due = [listed for listed in known.due if not walk.has_read(listed.url)]
        walk.waiting = len(due)
        self._send(signals.posts_due, site=known.site, posts=due)
        for listed in due:
            request = self._ask_post(walk, listed).replace(callback=self.parse_due, errback=self.report_due)
            yield request.replace(meta=request.meta | {"due": True}, cb_kwargs={**request.cb_kwargs, "lists": listing})
        if not due:
            yield from self._choose_lists(walk, listing)

    def parse_due(self, response: Response, walk: SiteWalk, listed: Listed, lists: ListPage) -> Iterator[Any]:
        yield from self.parse_post(response, walk, listed)
        yield from self._end_due(walk, lists)

    def report_due(self, failure: Failure) -> Iterator[Any]:
        walk, listed, lists = failure.request.cb_kwargs.values()  # type: ignore[attr-defined]  # Scrapy sets it
        if is_missing(failure):
            walk.missing.add(listed.url)
        else:
            self.report_failure(failure)
        yield from self._end_due(walk, lists)

    def parse_post(self, response: Response, walk: SiteWalk, listed: Listed) -> Iterator[PageItem]:
        """The page as fetched, with where, when and what the list says of it."""
        page = describe_page(response, walk.source.site, walk.mirror, listed)
        if not owns(walk.source, page.url, SITE_PROFILES):
            self._report(listed.url, f"leads to {page.url}, outside the site", walk.source.site)
        elif page.status == NOT_MODIFIED:
            self._send(signals.post_unchanged, page=page)
        elif not self.stopped:
            yield PageItem(page)

    def report_unreached(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._give_up(request.meta["read_base"], describe_failure(failure))

    def report_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._report(request.meta["public_url"], describe_failure(failure), request.meta["post_of"])

    def _leave_unchanged(self, base: str, response: Response) -> Iterator[Request]:
        """Nothing was deployed since the site was last taken in."""
        known = find_unchanged(choose_homes(self.known, base), read_header(response, "ETag"))
        if known is None:
            yield self._ask_start(base, base, self.parse_home).replace(dont_filter=True)
            return
        source = find_profile(known.site.base_url, SITE_PROFILES) or SiteProfile(known.site)
        self._send(signals.site_unchanged, source=source)

    def _begin_walk(self, source: SiteProfile, home: Response) -> SiteWalk:
        mirror = Mirror(source.site.base_url, home.meta["read_base"])
        self._send(signals.site_reached, source=source, home=describe_page(home, source.site, mirror, None))
        known = {one.site.base_url: one for one in self.known}
        return SiteWalk(source, mirror, known.get(source.site.base_url))

    def _begin_lists(self, walk: SiteWalk, home: Response, lists: Response | None = None) -> Iterator[Any]:
        """A refresh reads the lists that tell edits, from the home page on; else those that count the posts."""
        listing = self._read_home(walk, home) if walk.known else None
        if listing:
            walk.counted = False
            yield from self._take_list(walk, ListScope(), listing)
        elif walk.known:
            yield from self._follow(walk, self.parse_first_list, lists)
        else:
            yield from self._follow(walk, self.parse_list_page, lists, scope=ListScope())

    def _follow(self, walk: SiteWalk, callback: Any, lists: Response | None, **given: Any) -> Iterator[Any]:
        """The list of all posts, which may have been read already."""
        if lists is None:
            request = self._ask_list(walk, walk.source.lists_url, ListScope())
            yield request.replace(callback=callback, cb_kwargs={"walk": walk, **given})
        else:
            yield from callback(lists, walk, **given)

    def _read_home(self, walk: SiteWalk, home: Response) -> ListPage | None:
        try:
            listing = parse_list(decode_response(home), walk.source.site, walk.source.site.base_url)
        except PageError:
            return None
        return listing if prints_update_times(listing) else None

    def _read_list(self, response: Response, walk: SiteWalk) -> ListPage | None:
        url = walk.mirror.to_public(response.url)
        try:
            return parse_list(decode_response(response), walk.source.site, url)
        except PageError as error:
            self._send(signals.page_failed, url=url, stage=error.stage, reason=error.reason, site=None)
            return None

    def _choose_lists(self, walk: SiteWalk, listing: ListPage) -> Iterator[Any]:
        """The whole list, or as much of it as the calendar says has new posts."""
        days = walk.choose_days(self.run.now(), read_lists_interval(self.settings))
        self._send(signals.lists_chosen, site=walk.source.site, days=days)
        scope, others = walk.split_days(days, listing)
        yield from self._take_list(walk, scope, listing)
        yield from (self._ask_list(walk, url, sought) for url, sought in others)

    def _take_list(self, walk: SiteWalk, scope: ListScope, listing: ListPage) -> Iterator[Any]:
        new = walk.note_posts(listing)
        self._send(signals.posts_listed, site=walk.source.site, listing=replace(listing, entries=new))
        for url, sought in walk.follow(scope, listing):
            yield self._ask_list(walk, url, sought)
        if not walk.chains:
            self._send(signals.lists_ended, site=walk.source.site)
        for entry in new:
            yield from self._take_post(walk, entry)

    def _end_due(self, walk: SiteWalk, lists: ListPage) -> Iterator[Any]:
        walk.waiting -= 1
        if not walk.waiting:
            yield from self._choose_lists(walk, lists)

    def _take_post(self, walk: SiteWalk, entry: Listed) -> Iterator[Any]:
        if not owns(walk.source, entry.url, SITE_PROFILES):
            self._report(entry.url, "the list names an address outside the site", walk.source.site, stage="list")
        elif walk.read and walk.has_read(entry.url):
            yield from self.parse_post(walk.read, walk, entry)
        else:
            request = self._ask_post(walk, entry)
            yield request.replace(meta=request.meta | {"due": entry.url in walk.missing})

    def _ask_start(self, base: str, url: str, callback: Any) -> Request:
        return Request(url, callback, meta={"read_base": base, "public_url": url}, errback=self.report_unreached)

    def _ask_stranger(self, stranger: UnidentifiedMirror, entries: tuple[Listed, ...]) -> Iterator[Request]:
        base = stranger.own.site.base_url
        if not entries:
            self._give_up(base, "none of its first posts could be read, to tell whose copy it is")
            return
        request = self._ask_start(base, entries[0].url, self.parse_strange_post)
        yield request.replace(cb_kwargs={"stranger": stranger, "entries": entries}, errback=self.try_next_post)

    def _ask_list(self, walk: SiteWalk, url: str, scope: ListScope) -> Request:
        meta = {"read_base": walk.mirror.read_base, "public_url": url, "post_of": None}
        request = Request(walk.mirror.to_read(url), self.parse_list_page, meta=meta, errback=self.report_failure)
        # What only counts is not filtered: the page may be that which told whose copy this is.
        again = scope == ListScope(frozenset())
        return request.replace(cb_kwargs={"walk": walk, "scope": scope}, priority=_LISTS_FIRST, dont_filter=again)

    def _ask_post(self, walk: SiteWalk, listed: Listed) -> Request:
        meta = {"read_base": walk.mirror.read_base, "public_url": listed.url, "post_of": walk.source.site}
        meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        request = Request(walk.mirror.to_read(listed.url), self.parse_post, meta=meta, errback=self.report_failure)
        # Not filtered: two addresses of the list may lead to one page, and neither may be lost without a word.
        return request.replace(cb_kwargs={"walk": walk, "listed": listed}, dont_filter=True)

    def _report(self, url: str, reason: str, post_of: Site | None, stage: str = "fetch") -> None:
        self._send(signals.page_failed, url=url, stage=stage, reason=reason, site=post_of)

    def _give_up(self, base: str, reason: str) -> None:
        self._send(signals.site_unreached, url=base, reason=reason)
