"""Bounds the head of a response: its status line and headers, which Twisted reads for as long as a host sends them."""

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HTTP11ClientProtocol, Request
from twisted.web.iweb import IResponse

from crawler.sites.responses import MOST_HEAD_BYTES, HeadTooLongError


class BoundedParser(_LenientHTTPClientParser):
    """Reads a response and gives up where its head is too long; interim responses before it (1xx) count, too."""

    head_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  # of Twisted
        self.head_bytes += len(line) + 1
        if self.head_bytes > MOST_HEAD_BYTES:
            raise HeadTooLongError
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802  # of Twisted
        raise HeadTooLongError


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Reads each response with a bounded parser."""

    def request(self, request: Request) -> Deferred[IResponse]:
        response: Deferred[IResponse] = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = BoundedParser  # as its base class does: Twisted names the class of its parser
        return response


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes the connections of a pool."""

    def buildProtocol(self, _: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802  # of Twisted
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
