"""Lets Scrapy's log handler escape what hosts could send to a terminal.  Does not import other modules of a run."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

from crawler.terminal.output import PrintableFormatter


class PrintableLog:
    """Works for every spider.  Scrapy has no setting for the formatter of its handler."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        log = cls()
        crawler.signals.connect(log.replace_formatter, signals.spider_opened)  # before, Scrapy installs a new handler
        return log

    def replace_formatter(self) -> None:
        handler = get_scrapy_root_handler()
        if handler is not None and handler.formatter:
            handler.setFormatter(PrintableFormatter(handler.formatter))
