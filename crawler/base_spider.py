"""What every spider here is: part of a run that it carries for the stages, heard through signals, stopped by one.

Must not know what is read or where from, nor the archive (`run` is carried, never opened).
"""

from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler import signals
from pipelines.stages import Run


class RunSpider(Spider):
    """A spider of a run; `stopped` once nothing can be kept, and what is still on its way is not worth a look."""

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stop, signals.run_given_up)
        return spider

    def stop(self) -> None:
        self.stopped = True

    def _send(self, signal: object, **facts: Any) -> None:
        self.crawler.signals.send_catch_log(signal, **facts)


def require_spider(crawler: Crawler) -> RunSpider:
    """The spider of a run.  Raises NotConfigured, which leaves a component out, for `scrapy shell` and its like."""
    if not isinstance(crawler.spider, RunSpider):
        raise NotConfigured
    return crawler.spider
