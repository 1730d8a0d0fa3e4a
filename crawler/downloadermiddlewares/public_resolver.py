"""Resolves the names of hosts for connections, and refuses addresses within this machine and its network.

A page may name any host for its images, and who owns the name decides the address, anew for each connection.  What is
checked here is what is connected to.  A URL with an address in place of a name is checked by `images_pipeline`.
"""

import logging
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import CrawlerRunnerBase
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.base_spider import RunSpider

logger = logging.getLogger(__name__)


class PublicResolver(CachingThreadedResolver):
    """Resolves every name to a public address, besides those that a person named: hosts to read, and proxies."""

    crawlers: CrawlerRunnerBase

    @classmethod
    def from_crawler(cls, crawler: CrawlerRunnerBase, reactor: ReactorBase) -> Self:  # type: ignore[override]  # it is a runner
        resolver = super().from_crawler(crawler, reactor)  # type: ignore[arg-type]  # only its settings are used
        resolver.crawlers = crawler
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802  (named by Twisted)
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if address == name or ip_address(address).is_global or name in self._list_named():
            return address
        logger.warning("%s is not requested: its name leads to %s, which is no public address", name, address)
        raise DNSLookupError(f"the host name leads to {address}, which is no public address")

    def _list_named(self) -> set[str]:
        spiders = (crawler.spider for crawler in self.crawlers.crawlers)
        bases = (base for spider in spiders if isinstance(spider, RunSpider) for base in spider.bases)
        return {"localhost", *(urlsplit(url).hostname or "" for url in (*bases, *getproxies().values()))}
