"""Which messages Scrapy logs about items.  Does not import other modules of the crawler."""

import logging
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.spiders import Spider
from twisted.python.failure import Failure

from pipelines.errors import ArchiveError


class QuietLogFormatter(LogFormatter):
    """Logs an ArchiveError at DEBUG: the run ledger reports it in one line, in place of one traceback per page."""

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        result = super().item_error(item, exception, response, spider)
        if isinstance(exception, ArchiveError):
            result["level"] = logging.DEBUG
        return result

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        result = super().spider_error(failure, request, response, spider)
        if isinstance(failure.value, ArchiveError):
            result["level"] = logging.DEBUG
        return result
