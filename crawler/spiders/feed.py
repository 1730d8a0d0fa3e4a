"""Reads the feed of a blog: the posts in it with their full content, without a request for their pages.

Yields each entry as fetched, and reads only its URL.  Does not import the archive.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.base_spider import SiteSpider
from crawler.events import PostFound, SitePartReached
from crawler.sites.mirror import Mirror, stays_within
from crawler.sites.registry import SITE_PROFILES, SiteProfile, find_profile, make_profile, owns
from crawler.sites.responses import decode_feed_response, describe_failure, view_response
from crawler.transport import choose_bases
from pipelines.errors import PageError
from pipelines.items import PageItem
from pipelines.parse.feeds.feed import Entry, Feed, find_feed, split_feed
from pipelines.parse.posts.post_lists import find_public_url
from pipelines.records.pages import FetchedPage
from pipelines.urls import absolute_url

_HEXO_FEEDS = ("atom.xml", "rss2.xml")  # where hexo-generator-feed writes them


class FeedSpider(SiteSpider):
    """Reads the feed of every known site, or of the one at `-a site=URL`."""

    name = "feed"
    arguments: ClassVar[frozenset[str]] = frozenset({"site"})
    site: str | None = None

    def choose_bases(self) -> tuple[str, ...]:
        return choose_bases(self.site, None, tuple(profile.site.base_url for profile in SITE_PROFILES))

    async def start(self) -> AsyncIterator[Request]:
        for base_url in self.bases:
            yield self.request_start(base_url, base_url, self.parse_home)

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The home page links to the feed, or the feed is where Hexo writes it."""
        base_url: str = response.meta["read_base"]
        try:
            home = view_response(response)
        except PageError as error:
            self.give_up_site(base_url, error.reason)
            return
        linked = absolute_url(base_url, find_feed(home) or "")
        usual = [base_url + name for name in _HEXO_FEEDS]
        urls = [linked, *usual] if stays_within(linked, base_url) and linked != base_url else usual
        yield self._request_feed(base_url, find_public_url(home), tuple(dict.fromkeys(urls)))

    def parse_feed(self, response: Response, home_url: str | None, other_urls: tuple[str, ...]) -> Iterator[PageItem]:
        """Each entry, as if it had been fetched alone; the feed names its site, wherever it is read from."""
        base_url: str = response.meta["read_base"]
        try:
            feed = split_feed(decode_feed_response(response), response.url)
        except PageError as error:
            self.give_up_site(base_url, error.reason)
            return
        named = feed.home if feed.home and not stays_within(feed.home, base_url) else home_url or base_url
        profile = find_profile(named, SITE_PROFILES) or make_profile(base_url, "")
        entries = _place_entries(feed, profile, base_url)
        self.send(SitePartReached(profile))
        for fault in feed.faults:
            self.report(response.url, fault, profile.site, stage="feed")
        for entry in entries:
            self.send(PostFound(profile.site, entry.url))
        for entry in entries:
            if not owns(profile, entry.url, SITE_PROFILES):
                self.report(entry.url, "the feed names a URL outside the site", profile.site)
            elif not self.stopped:
                yield PageItem(_describe_entry(entry, feed.media_type, profile, response, self.now()))

    def try_next_feed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        base_url, other_urls = request.meta["read_base"], request.cb_kwargs["other_urls"]
        if other_urls:
            yield self._request_feed(base_url, request.cb_kwargs["home_url"], other_urls)
        else:
            self.give_up_site(base_url, f"no feed: {describe_failure(failure)}")

    def _request_feed(self, base_url: str, home_url: str | None, urls: tuple[str, ...]) -> Request:
        request = self.request_start(base_url, urls[0], self.parse_feed)
        arguments = {"home_url": home_url, "other_urls": urls[1:]}
        return request.replace(cb_kwargs=arguments, errback=self.try_next_feed)


def _place_entries(feed: Feed, profile: SiteProfile, base_url: str) -> tuple[Entry, ...]:
    """The entries at their public URLs; those of an unknown site are where its feed is read."""
    if profile.site.base_url != base_url:
        mirror = Mirror(profile.site.base_url, base_url)
        return tuple(replace(entry, url=mirror.to_public(entry.url)) for entry in feed.entries)
    mirror = Mirror(feed.home or base_url, base_url)
    return tuple(replace(entry, url=mirror.to_read(entry.url)) for entry in feed.entries)


def _describe_entry(
    entry: Entry, media_type: str, profile: SiteProfile, response: Response, now: datetime
) -> FetchedPage:
    return FetchedPage(
        site=profile.site,
        url=entry.url,
        fetched_from=response.url,
        fetched_at=now,
        status=response.status,
        content_type=f"{media_type}; charset=utf-8",
        etag=None,
        last_modified=None,
        body=entry.body,
    )
