"""Makes requests for known posts conditional; a refresh drops those whose list entry shows no change, or that fail.

Looks up all posts of a list page in the archive at once, through its store.  Does not import parsers or spiders.
"""

from collections.abc import AsyncIterator, Set
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.base_spider import require_run
from crawler.events import PostWaits, send_event
from crawler.refresh.plan import has_news
from crawler.sites.mirror import shares_origin
from pipelines.archive.queries.last_seen import LastSeen
from pipelines.records.pages import PageFailure
from pipelines.records.sites import Listed
from pipelines.run import Run


class ConditionalGet:
    """Adds validators to requests for listed posts; a refresh drops requests for posts without news.

    It also drops those for posts that have failed for a while, until their next try.

    Where images are downloaded, a post with missing images is requested unconditionally.
    """

    def __init__(self, crawler: Crawler, run: Run, *, only_news: bool, wants_images: bool) -> None:
        self.crawler = crawler
        self.run = run
        self.archive = run.archive
        self.only_news = only_news
        self.wants_images = wants_images

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider, run = require_run(crawler)
        wants_images = bool(crawler.settings["IMAGES_STORE"])
        return cls(crawler, run, only_news=spider.mode == "refresh", wants_images=wants_images)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        outputs = [output async for output in result]
        listed: dict[int, Listed] = {
            index: output.cb_kwargs["listed"]
            for index, output in enumerate(outputs)
            if isinstance(output, Request) and "listed" in output.cb_kwargs
        }
        urls = {entry.url for entry in listed.values()}
        last_seen = self._look_up(urls) if listed else {}
        failing = self.archive.failures.find_open(urls) if listed and self.only_news else {}
        for index, output in enumerate(outputs):
            if index in listed and (failure := failing.get(listed[index].url)):
                if failure.retry_at > self.run.now():
                    known = PageFailure(failure.url, failure.stage, failure.error, known=True)
                    send_event(self.crawler, PostWaits(known, output.meta["post_of"]))
                else:
                    yield output
            elif index not in listed or self._prepare(output, listed[index], last_seen.get(listed[index].url)):
                yield output

    def _look_up(self, urls: Set[str]) -> dict[str, LastSeen]:
        last_seen = self.archive.pages.last_seen(urls)
        for url in self.archive.images.posts_lacking(urls) if self.wants_images else ():
            last_seen.pop(url, None)
        return last_seen

    def _prepare(self, request: Request, listed: Listed, last_seen: LastSeen | None) -> bool:
        """Adds the validators that the archive has; whether the request is to be sent."""
        if last_seen is None or has_news(listed, [entry for entry in (last_seen.on_page, last_seen.listed) if entry]):
            return True
        request.headers.update(choose_headers(last_seen, listed, request.url))
        return not self.only_news or bool(request.meta.get("due"))


def choose_headers(last_seen: LastSeen, listed: Listed, requested_url: str) -> dict[str, str]:
    """The conditional headers for a post whose list entry shows no change.

    A date says when one host was deployed, so it is sent to that host alone.
    """
    if last_seen.validators.etag:
        return {"If-None-Match": last_seen.validators.etag}
    if last_seen.validators.last_modified and shares_origin(last_seen.fetched_from or listed.url, requested_url):
        return {"If-Modified-Since": last_seen.validators.last_modified}
    return {}
