"""Spiders as a Scrapy developer writes them, which know nothing of the archive."""

from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class TitleSpider(scrapy.Spider):
    """Yields the title of one page."""

    name = "titles"
    url: str

    async def start(self) -> Any:
        yield scrapy.Request(self.url)

    def parse(self, response: Response) -> Iterator[dict[str, str | None]]:
        yield {"title": response.css("title::text").get()}
