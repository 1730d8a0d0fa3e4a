"""Bounds the head of a response: its status line and headers, which Twisted reads for as long as a host sends them."""

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HTTP11ClientProtocol, ParseError, Request
from twisted.web.iweb import IResponse

_MOST_BYTES = 256 * 1024  # as Chromium does: kMaxHeaderBufferSize in net/http/http_stream_parser.h


class HeadTooLongError(ParseError):
    """The head of a response is longer than a run reads."""

    def __init__(self) -> None:
        super().__init__(f"the headers of the response are longer than {_MOST_BYTES} bytes", b"")  # type: ignore[no-untyped-call]


class BoundedParser(_LenientHTTPClientParser):
    """Reads a response and gives up where its head is too long; interim responses before it (1xx) count, too."""

    head_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  # of Twisted
        self.head_bytes += len(line) + 1
        if self.head_bytes > _MOST_BYTES:
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
