"""The Kedreamix blog: its sites, and the walk from the home page through the list of posts to each post.

Only the lists say what a post is.  Yields pages as fetched; must not know what a page says beyond its links,
nor the archive (`run` is carried for the stages, never opened).
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import signals
from crawler.answers import decode_answer, describe_page, explain_failure
from crawler.items import PageItem
from crawler.mirror import Mirror, parse_base
from crawler.sources import LISTS, Source, make_own_source, owns, recognise_source
from crawler.verdict import Floors
from pipelines.errors import PageError
from pipelines.parse.lists import find_address, find_theme, parse_list
from pipelines.records import Listed, Site
from pipelines.stages import Run

SOURCES = (
    Source(Site("kedreamix", "https://kedreamix.github.io/", "butterfly", rank=0), floors=Floors(papers=1.0)),
    Source(Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", rank=1), floors=Floors(papers=1.0)),
)
_LISTS_FIRST = 10
_TRIED = 3
NOT_MODIFIED = 304


@dataclass(slots=True)
class Visit:
    """A site being read in this run, and the addresses of its posts found so far."""

    source: Source
    mirror: Mirror
    found: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Stranger:
    """A site whose home page does not say whose copy it is: what was read of it, and what it is if no post says."""

    home: Response
    lists: Response
    own: Source


class KedreamixSpider(Spider):
    """Reads every known site, or the one that `site` is a copy of."""

    name = "kedreamix"
    arguments: ClassVar[frozenset[str]] = frozenset({"site", "mode"})

    def __init__(self, run: Run, site: str | None = None, mode: str = "full", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.mode = mode
        self.bases = self.choose_bases(site)
        self.stopped = False

    @staticmethod
    def choose_bases(site: str | None = None, **_: str) -> tuple[str, ...]:
        """The addresses that a run begins at.  ValueError, in one line, when `site` is none."""
        return (parse_base(site),) if site is not None else tuple(source.site.base_url for source in SOURCES)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stop, signals.archive_refused)
        return spider

    def stop(self) -> None:
        """What is still on its way is not worth a look: nothing can be kept."""
        self.stopped = True

    async def start(self) -> AsyncIterator[Request]:
        for base in self.bases:
            yield self._ask_start(base, base, self.parse_home)

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The home page may say whose copy this is; the list of posts comes next."""
        base: str = response.meta["read_base"]
        try:
            address = find_address(decode_answer(response))
        except PageError as error:
            self._give_up(base, error.reason)
            return
        source = recognise_source(address or base, SOURCES)
        if source is None:
            yield self._ask_start(base, base + LISTS, self.parse_strange_list).replace(cb_kwargs={"home": response})
        else:
            visit = self._begin_visit(source, response)
            yield self._ask_list(visit, source.site.base_url + source.lists)

    def parse_strange_list(self, response: Response, home: Response) -> Iterator[Request]:
        """The list tells the theme, and its first post may know its public address."""
        base: str = response.meta["read_base"]
        try:
            text = decode_answer(response)
            theme = find_theme(text)
            if theme is None:
                raise PageError("list", f"{response.url} is no list of posts in a theme that is known")
            own = make_own_source(base, theme)
            entries = parse_list(text, own.site, response.url).entries[:_TRIED]
        except PageError as error:
            self._give_up(base, error.reason)
        else:
            yield from self._ask_stranger(Stranger(home, response, own), entries)

    def parse_strange_post(self, response: Response, stranger: Stranger, entries: tuple[Listed, ...]) -> Iterator[Any]:
        """The first post that could be read says whose copy this is, or it is nobody's."""
        try:
            address = find_address(decode_answer(response))
        except PageError:
            yield from self._ask_stranger(stranger, entries[1:])
            return
        source = recognise_source(address, SOURCES) if address else None
        visit = self._begin_visit(source or stranger.own, stranger.home)
        yield from self.parse_list_page(stranger.lists, visit, read=response)

    def try_next_post(self, failure: Failure) -> Iterator[Request]:
        stranger, entries = failure.request.cb_kwargs.values()  # type: ignore[attr-defined]  # Scrapy sets it
        yield from self._ask_stranger(stranger, entries[1:])

    def parse_list_page(self, response: Response, visit: Visit, read: Response | None = None) -> Iterator[Any]:
        """Asks for the posts of one page of the list, save the one that was read, and for the next page."""
        url = visit.mirror.to_public(response.url)
        try:
            listing = parse_list(decode_answer(response), visit.source.site, url)
        except PageError as error:
            self._send(signals.page_failed, url=url, stage=error.stage, reason=error.reason, site=None)
            return
        new = {entry.url: entry for entry in listing.entries if entry.url not in visit.found}
        visit.found.update(new)
        self._send(signals.posts_listed, site=visit.source.site, listing=replace(listing, entries=tuple(new.values())))
        if listing.next_url is None:
            self._send(signals.lists_ended, site=visit.source.site)
        else:
            yield self._ask_list(visit, listing.next_url)
        for entry in new.values():
            yield from self._take_post(visit, entry, read)

    def parse_post(self, response: Response, visit: Visit, listed: Listed) -> Iterator[PageItem]:
        """The page as fetched, with where, when and what the list says of it."""
        page = describe_page(response, visit.source.site, visit.mirror, listed)
        if not owns(visit.source, page.url, SOURCES):
            self._report(listed.url, f"leads to {page.url}, outside the site", visit.source.site)
        elif page.status == NOT_MODIFIED:
            self._send(signals.post_unchanged, page=page)
        elif not self.stopped:
            yield PageItem(page)

    def report_unreached(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._give_up(request.meta["read_base"], explain_failure(failure))

    def report_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._report(request.meta["public_url"], explain_failure(failure), request.meta["post_of"])

    def _begin_visit(self, source: Source, home: Response) -> Visit:
        self._send(signals.site_reached, source=source, response=home)
        return Visit(source, Mirror(source.site.base_url, home.meta["read_base"]))

    def _take_post(self, visit: Visit, entry: Listed, read: Response | None) -> Iterator[Any]:
        if not owns(visit.source, entry.url, SOURCES):
            self._report(entry.url, "the list names an address outside the site", visit.source.site)
        elif read is not None and visit.mirror.to_public(read.meta["public_url"]) == entry.url:
            yield from self.parse_post(read, visit, entry)
        else:
            yield self._ask_post(visit, entry)

    def _ask_start(self, base: str, url: str, callback: Any) -> Request:
        return Request(url, callback, meta={"read_base": base, "public_url": url}, errback=self.report_unreached)

    def _ask_stranger(self, stranger: Stranger, entries: tuple[Listed, ...]) -> Iterator[Request]:
        base = stranger.own.site.base_url
        if not entries:
            self._give_up(base, "none of its first posts could be read, to tell whose copy it is")
            return
        request = self._ask_start(base, entries[0].url, self.parse_strange_post)
        yield request.replace(cb_kwargs={"stranger": stranger, "entries": entries}, errback=self.try_next_post)

    def _ask_list(self, visit: Visit, url: str) -> Request:
        meta = {"read_base": visit.mirror.read_base, "public_url": url, "post_of": None}
        request = Request(visit.mirror.to_read(url), self.parse_list_page, meta=meta, errback=self.report_failure)
        return request.replace(cb_kwargs={"visit": visit}, priority=_LISTS_FIRST)

    def _ask_post(self, visit: Visit, listed: Listed) -> Request:
        meta = {"read_base": visit.mirror.read_base, "public_url": listed.url, "post_of": visit.source.site}
        meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        request = Request(visit.mirror.to_read(listed.url), self.parse_post, meta=meta, errback=self.report_failure)
        # Not filtered: two addresses of the list may lead to one page, and neither may be lost without a word.
        return request.replace(cb_kwargs={"visit": visit, "listed": listed}, dont_filter=True)

    def _report(self, url: str, reason: str, post_of: Site | None) -> None:
        self._send(signals.page_failed, url=url, stage="fetch", reason=reason, site=post_of)

    def _give_up(self, base: str, reason: str) -> None:
        self._send(signals.site_unreached, url=base, reason=reason)

    def _send(self, signal: object, **facts: Any) -> None:
        self.crawler.signals.send_catch_log(signal, **facts)
