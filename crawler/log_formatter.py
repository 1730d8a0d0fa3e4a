"""What Scrapy may say in the log of its own accord.  Must not know the run."""

import logging
from typing import Any

from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.spiders import Spider
from twisted.python.failure import Failure

from pipelines.errors import ArchiveError


class QuietLogFormatter(LogFormatter):
    """An archive that refuses is the ledger's to tell, in one line; here it would be a traceback a page."""

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        said = super().item_error(item, exception, response, spider)
        if isinstance(exception, ArchiveError):
            said["level"] = logging.DEBUG
        return said
