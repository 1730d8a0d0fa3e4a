"""The Kedreamix blog: its sites, and the walk from the home page through the list of posts to each post.

Only the lists say what a post is.  Yields pages as fetched; must not know what a page says beyond its links,
nor the archive (`run` is carried for the stages, never opened).
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import signals
from crawler.answers import explain_failure, read_header
from crawler.items import PageItem
from crawler.mirror import Mirror, parse_base, stays_within
from crawler.sources import Source, recognise_source
from crawler.verdict import Floors
from pipelines.errors import PageError
from pipelines.parse.lists import find_address, parse_list
from pipelines.records import FetchedPage, Listed, ListPage, Site
from pipelines.stages import Run
from pipelines.text.pages import decode_page

SOURCES = (Source(Site("kedreamix", "https://kedreamix.github.io/", "butterfly", rank=0), floors=Floors(papers=1.0)),)
_LISTS_FIRST = 10


@dataclass(slots=True)
class Visit:
    """A site being read in this run, and the addresses of its posts found so far."""

    source: Source
    mirror: Mirror
    found: set[str] = field(default_factory=set)


class KedreamixSpider(Spider):
    """Reads every known site, or the one that `site` is a copy of."""

    name = "kedreamix"
    arguments: ClassVar[frozenset[str]] = frozenset({"site"})

    def __init__(self, run: Run, site: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.bases = (parse_base(site),) if site else tuple(source.site.base_url for source in SOURCES)

    async def start(self) -> AsyncIterator[Request]:
        for base in self.bases:
            meta = {"read_base": base, "public_url": base}
            yield Request(base, self.parse_home, meta=meta, errback=self.report_unreached)

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The home page says whose copy this is; the list of posts comes next."""
        base: str = response.meta["read_base"]
        try:
            address = find_address(_decode(response))
        except PageError as error:
            self._send(signals.site_unreached, url=base, reason=error.reason)
            return
        source = recognise_source(address, base, SOURCES)
        visit = Visit(source, Mirror(source.site.base_url, base))
        self._send(signals.site_reached, source=source, response=response)
        yield self._ask_list(visit, source.site.base_url + source.lists)

    def parse_list_page(self, response: Response, visit: Visit) -> Iterator[Request]:
        """Asks for the posts of one page of the list, and for the next page."""
        url = visit.mirror.to_public(response.url)
        try:
            listing = parse_list(_decode(response), visit.source.site, url)
        except PageError as error:
            self._send(signals.page_failed, url=url, stage=error.stage, reason=error.reason, site=None)
            return
        new = {entry.url: entry for entry in listing.entries if entry.url not in visit.found}
        visit.found.update(new)
        self._announce(visit, listing)
        if listing.next_url is not None:
            yield self._ask_list(visit, listing.next_url)
        for entry in new.values():
            if stays_within(entry.url, visit.source.site.base_url):
                yield self._ask_post(visit, entry)
            else:
                self._report(entry.url, "the list names an address outside the site", visit.source.site)

    def parse_post(self, response: Response, visit: Visit, listed: Listed) -> Iterator[PageItem]:
        """The page as fetched, with where, when and what the list says of it."""
        page = FetchedPage(
            site=visit.source.site,
            url=visit.mirror.to_public(response.url),
            fetched_from=visit.mirror.find_provenance(response.url),
            fetched_at=datetime.now(UTC),
            status=response.status,
            content_type=read_header(response, "Content-Type"),
            etag=read_header(response, "ETag"),
            last_modified=read_header(response, "Last-Modified"),
            body=response.body,
            listed=listed,
        )
        yield PageItem(page)

    def report_unreached(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._send(signals.site_unreached, url=request.meta["read_base"], reason=explain_failure(failure))

    def report_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._report(request.meta["public_url"], explain_failure(failure), request.meta["post_of"])

    def _report(self, url: str, reason: str, post_of: Site | None) -> None:
        self._send(signals.page_failed, url=url, stage="fetch", reason=reason, site=post_of)

    def _announce(self, visit: Visit, listing: ListPage) -> None:
        site = visit.source.site
        self._send(signals.posts_listed, site=site, found=len(visit.found), printed=listing.printed_count)
        if listing.next_url is None:
            self._send(signals.lists_ended, site=site)

    def _ask_list(self, visit: Visit, url: str) -> Request:
        meta = {"read_base": visit.mirror.read_base, "public_url": url, "post_of": None}
        request = Request(visit.mirror.to_read(url), self.parse_list_page, meta=meta, errback=self.report_failure)
        return request.replace(cb_kwargs={"visit": visit}, priority=_LISTS_FIRST)

    def _ask_post(self, visit: Visit, listed: Listed) -> Request:
        meta = {"read_base": visit.mirror.read_base, "public_url": listed.url, "post_of": visit.source.site}
        request = Request(visit.mirror.to_read(listed.url), self.parse_post, meta=meta, errback=self.report_failure)
        # Not filtered: two addresses of the list may lead to one page, and neither may be lost without a word.
        return request.replace(cb_kwargs={"visit": visit, "listed": listed}, dont_filter=True)

    def _send(self, signal: object, **facts: Any) -> None:
        self.crawler.signals.send_catch_log(signal, **facts)


def _decode(response: Response) -> str:
    return decode_page(response.body, read_header(response, "Content-Type"))
