"""Which messages Scrapy logs about items, and in which characters it logs any.  Imports no module of a run."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.spiders import Spider
from scrapy.utils.log import get_scrapy_root_handler
from twisted.python.failure import Failure

from crawler.terminal.output import PrintableFormatter
from pipelines.errors import ArchiveError


class QuietLogFormatter(LogFormatter):
    """Logs an ArchiveError at DEBUG: the run ledger reports it in one line, in place of one traceback per page."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        make_log_printable()  # Scrapy has no setting for the formatter of its handler
        return super().from_crawler(crawler)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        result = super().item_error(item, exception, response, spider)
        if isinstance(exception, ArchiveError):
            result["level"] = logging.DEBUG
        return result


def make_log_printable() -> None:
    """Let Scrapy's log handler escape what hosts could send to a terminal."""
    handler = get_scrapy_root_handler()
    if handler is not None and handler.formatter and not isinstance(handler.formatter, PrintableFormatter):
        handler.setFormatter(PrintableFormatter(handler.formatter))
