"""The feed of a blog: posts with their full content, as many as it carries, without a request for any of their pages.

Yields each entry as fetched; must not know what an entry says beyond its address.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import signals
from crawler.sites.mirror import Mirror, stays_within
from crawler.sites.registry import SITE_PROFILES, SiteProfile, find_profile, make_profile, owns
from crawler.sites.responses import decode_response, describe_failure
from crawler.spiders.kedreamix import KedreamixSpider
from pipelines.errors import PageError
from pipelines.items import PageItem
from pipelines.parse.posts.feeds import Entry, Feed, find_feed, split_feed
from pipelines.parse.posts.post_lists import find_address
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, ListPage
from pipelines.urls import absolute_url

_USUAL = ("atom.xml", "rss2.xml")


class FeedSpider(KedreamixSpider):
    """Reads the feed of every known site, or of the one at `site`."""

    name = "feed"
    arguments: ClassVar[frozenset[str]] = frozenset({"site"})

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The home page links to the feed, or it stands where Hexo puts it."""
        base: str = response.meta["read_base"]
        try:
            home = decode_response(response)
        except PageError as error:
            self._give_up(base, error.reason)
            return
        linked = absolute_url(base, find_feed(home) or "")
        usual = [base + name for name in _USUAL]
        urls = [linked, *usual] if stays_within(linked, base) and linked != base else usual
        yield from self._ask_feed(base, find_address(home), tuple(dict.fromkeys(urls)))

    def parse_feed(self, response: Response, address: str | None, others: tuple[str, ...]) -> Iterator[PageItem]:
        """Each entry, as if it had been fetched alone; the feed knows whose it is, wherever it is read."""
        base: str = response.meta["read_base"]
        try:
            feed = split_feed(decode_response(response))
        except PageError as error:
            self._give_up(base, error.reason)
            return
        source = find_profile(feed.home or address or base, SITE_PROFILES) or make_profile(base, "")
        entries = _place_entries(feed, source, base)
        self._send(signals.part_reached, source=source)
        listed = tuple(Listed(entry.url) for entry in entries)
        self._send(signals.posts_listed, site=source.site, listing=ListPage(listed, None, None))
        for entry in entries:
            if not owns(source, entry.url, SITE_PROFILES):
                self._report(entry.url, "the feed names an address outside the site", source.site)
            elif not self.stopped:
                yield PageItem(_describe_entry(entry, feed.media_type, source, response))

    def try_next_feed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        base, (address, others) = request.meta["read_base"], request.cb_kwargs.values()
        if others:
            yield from self._ask_feed(base, address, others)
        else:
            self._give_up(base, f"no feed: {describe_failure(failure)}")

    def _ask_feed(self, base: str, address: str | None, urls: tuple[str, ...]) -> Iterator[Request]:
        request = self._ask_start(base, urls[0], self.parse_feed)
        yield request.replace(cb_kwargs={"address": address, "others": urls[1:]}, errback=self.try_next_feed)


def _place_entries(feed: Feed, source: SiteProfile, base: str) -> tuple[Entry, ...]:
    """The entries at the addresses of their site: one that is no known one stands where it is read."""
    if source.site.base_url != base or feed.home is None:
        return feed.entries
    mirror = Mirror(feed.home, base)
    return tuple(replace(entry, url=mirror.to_read(entry.url)) for entry in feed.entries)


def _describe_entry(entry: Entry, media_type: str, source: SiteProfile, response: Response) -> FetchedPage:
    return FetchedPage(
        site=source.site,
        url=entry.url,
        fetched_from=response.url,
        fetched_at=datetime.now(UTC),
        status=response.status,
        content_type=f"{media_type}; charset=utf-8",
        etag=None,
        last_modified=None,
        body=entry.body,
    )
