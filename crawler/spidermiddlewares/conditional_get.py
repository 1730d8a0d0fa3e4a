"""What was read before is asked for only if it has changed since, and not at all where its list would tell.

A spider middleware, which asks the archive, through its store, for the last sights of all posts of a list at once.
Must not know what a page says.
"""

from collections.abc import AsyncIterator, Set
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.base_spider import require_run
from crawler.refresh.plan import has_news
from crawler.sites.mirror import shares_origin
from pipelines.archive.queries.last_seen import LastSeen
from pipelines.archive.store import Archive
from pipelines.records.sites import Listed


class ConditionalGet:
    """Adds what the archive knows to requests for listed posts; a refresh leaves out those without news.

    A post whose pictures are wanted and not all there is asked for whole.
    """

    def __init__(self, archive: Archive, *, only_news: bool, wants_images: bool) -> None:
        self.archive = archive
        self.only_news = only_news
        self.wants_images = wants_images

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider, run = require_run(crawler)
        wants_images = bool(crawler.settings["IMAGES_STORE"])
        return cls(run.archive, only_news=spider.mode == "refresh", wants_images=wants_images)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        given = [one async for one in result]
        listed: dict[int, Listed] = {
            place: one.cb_kwargs["listed"]
            for place, one in enumerate(given)
            if isinstance(one, Request) and "listed" in one.cb_kwargs
        }
        sights = self._recall({one.url for one in listed.values()}) if listed else {}
        for place, one in enumerate(given):
            if place not in listed or self._prepare(one, listed[place], sights.get(listed[place].url)):
                yield one

    def _recall(self, urls: Set[str]) -> dict[str, LastSeen]:
        sights = self.archive.pages.last_seen(urls)
        for url in self.archive.images.posts_lacking(urls) if self.wants_images else ():
            sights.pop(url, None)
        return sights

    def _prepare(self, request: Request, listed: Listed, sight: LastSeen | None) -> bool:
        """Whether the request is to be sent, with headers where the archive has what they need."""
        if sight is None or has_news(listed, [one for one in (sight.on_page, sight.listed) if one]):
            return True
        request.headers.update(choose_headers(sight, listed, request.url))
        return not self.only_news or bool(request.meta.get("due"))


def choose_headers(sight: LastSeen, listed: Listed, asked_url: str) -> dict[str, str]:
    """What a post is asked with that its list says nothing new of.

    A date says when a host was deployed, which means nothing to another host.
    """
    if sight.validators.etag:
        return {"If-None-Match": sight.validators.etag}
    if sight.validators.last_modified and shares_origin(sight.fetched_from or listed.url, asked_url):
        return {"If-Modified-Since": sight.validators.last_modified}
    return {}
