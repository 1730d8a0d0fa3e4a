"""Decodes compressed responses, and lets only those pass that are proved to be whole, or as good as that.

HTTP tells the end of a body by its length or by chunks, and Scrapy fails a response that ends before.  The rest is
decided here, for responses of status 2xx:

1. A compressed body is whole where its stream has its end mark.  Where it ends earlier, or is damaged, the page is
   requested again, RETRY_TIMES times, and then fails.
2. A body that ends where the connection does (no length, no chunks) is whole where its stream has ended, or it has
   the end tag of its root: `</html>`, or that of a feed.
3. Any other such body is suspect, and requested again at once, without validators.  It is taken where both answers
   are equal and no element is open whose end tag HTML requires, for end tags such as `</html>` may be left out.  Its
   ETag and Last-Modified are emptied, so that no later request is conditional on it.  Else it is handled like a cut
   stream: two answers that are cut in the same place do not make a page.

Takes the place of Scrapy's HttpCompressionMiddleware, which returns what could be decoded of a stream.  Does not
import spiders or the archive.
"""

import hashlib
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response, XmlResponse
from scrapy.responsetypes import responsetypes

from crawler.bodies.content_coding import CODINGS, StreamError, TooLongError, decode_content
from crawler.bodies.page_end import breaks_off, has_end
from crawler.garbage_collection import BodyCount

_WITH_BODY = {200, 201, 202, 203, 206}  # responses that are taken for the page, or a part of it
_ACCEPTED = ", ".join(("gzip", "deflate", "br", "zstd"))
_VALIDATORS = ("ETag", "Last-Modified")
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_UNPROVED = {"partial", "dataloss"}  # how Scrapy flags a body whose end HTTP does not tell, or tells otherwise
_SUSPECT = "suspect_body"  # in `meta`: the digest of the answer before
_CUT = "the response was cut short"


class WholeBodies:
    """Decodes each response; requests it again, or raises IgnoreRequest with the reason, where it is not whole."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.retries = crawler.settings.getbool("RETRY_ENABLED")
        self.decodes = crawler.settings.getbool("COMPRESSION_ENABLED")
        self.bodies = BodyCount()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if self.decodes:
            request.headers.setdefault("Accept-Encoding", _ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        is_taken = response.status in _WITH_BODY
        self.bodies.add(len(response.body))
        try:
            decoded = self._decode(response) if self.decodes and request.method != "HEAD" else response
        except TooLongError as error:
            raise IgnoreRequest(f"the response {error} (DOWNLOAD_MAXSIZE)") from None
        except StreamError as error:
            return self._repeat(request, str(error)) if is_taken else response
        is_proved = decoded is not response or not _UNPROVED.intersection(response.flags)
        return decoded if is_proved or not is_taken else self._check_end(request, decoded)

    def _decode(self, response: Response) -> Response:
        """The response itself where it has no coding that is known."""
        codings = list_codings(response)
        body, rest = response.body, list(codings)
        while rest and rest[-1] in CODINGS:
            body = decode_content(body, rest.pop(), self.longest)
        if rest == codings:
            return response
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        if rest:
            headers["Content-Encoding"] = ", ".join(rest)
        self.bodies.add(len(body))
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)

    def _check_end(self, request: Request, response: Response) -> Request | Response:
        """A response whose end HTTP does not tell: itself, without validators, or a request for it."""
        if has_end(response.body, is_xml=isinstance(response, XmlResponse)):
            return response
        digest, before = hashlib.sha256(response.body).digest(), request.meta.get(_SUSPECT)
        if before == digest and not _must_have_end(response):
            return response.replace(headers={**response.headers, **dict.fromkeys(_VALIDATORS, "")})
        again = request.replace(dont_filter=True) if before is None else self._repeat(request, _CUT)
        again.meta[_SUSPECT] = digest
        for name in _CONDITIONS:
            again.headers.pop(name, None)
        return again

    def _repeat(self, request: Request, reason: str) -> Request:
        assert self.crawler.spider is not None
        again = get_retry_request(request, spider=self.crawler.spider, reason=_CUT) if self.retries else None
        if again is None:
            raise IgnoreRequest(reason)
        return again


def _must_have_end(response: Response) -> bool:
    """Whether a body without its end tag cannot be whole."""
    if isinstance(response, HtmlResponse):
        return breaks_off(response.body)
    return isinstance(response, XmlResponse)


def list_codings(response: Response) -> list[str]:
    """The names in Content-Encoding, in the order in which the body was encoded."""
    names = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower().split(",")
    return [name.strip() for name in names if name.strip()]
