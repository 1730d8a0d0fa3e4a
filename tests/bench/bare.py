"""The least that a crawl of the blog can do: walk the lists, fetch the pages, write each article's HTML as JSON lines.

What the archive's crawl is measured against; the same settings, without its pipelines and middlewares.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import TextResponse


class BareSpider(Spider):
    name = "bare"
    custom_settings: ClassVar[dict[str, Any]] = {
        "ITEM_PIPELINES": {},
        "DOWNLOADER_MIDDLEWARES": {},
        "EXTENSIONS": {"scrapy.extensions.feedexport.FeedExporter": 0},
        "LOG_LEVEL": "WARNING",
        "ROBOTSTXT_OBEY": False,
    }

    async def start(self) -> AsyncIterator[Request]:
        yield Request(f"{vars(self)['site']}archives/", self.parse_list)

    def parse_list(self, response: TextResponse) -> Iterator[Request]:
        for href in response.css(
            "a.article-sort-item-title::attr(href), #cd-timeline article > div a:first-child::attr(href)"
        ):
            yield response.follow(href, self.parse_post)
        yield from response.follow_all(
            css="#pagination a.next, .paging a.right:not(.disabled)", callback=self.parse_list
        )

    def parse_post(self, response: TextResponse) -> Iterator[dict[str, str | None]]:
        yield {"url": response.url, "article": response.css("article#article-container, #articleContent").get()}
