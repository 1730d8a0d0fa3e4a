"""Converts responses to FetchedPage records and text, and failures to one-line messages.

Does not import an HTML parser or the archive.
"""

import re
from datetime import datetime

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionClosed
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed

from crawler.sites.mirror import Mirror
from pipelines.parse.html.page_view import PageView
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, Site
from pipelines.text.cleaning import clean_text
from pipelines.text.decoding import decode_page
from pipelines.text.feed_decoding import decode_feed

NOT_MODIFIED = 304
GONE = frozenset({404, 410})
# How Twisted names failures within another one.
_NESTED = re.compile(r"<twisted\.python\.failure\.Failure (?:[\w.]+\.)?(\w+: [^<>]*)>")
_REASONS: dict[type[BaseException] | None, str] = {
    CannotResolveHostError: "the host name cannot be resolved",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "no response in time",
    ResponseDataLossError: "the response was cut short",
}
_PLAIN_TEXT = frozenset({"wrong version number", "packet length too long", "http request"})  # what OpenSSL says of it
MOST_HEAD_BYTES = 256 * 1024  # as Chromium does: kMaxHeaderBufferSize in net/http/http_stream_parser.h


class HeadTooLongError(ParseError):
    """The head of a response is longer than a run reads."""

    def __init__(self) -> None:
        super().__init__(f"the headers of the response are longer than {MOST_HEAD_BYTES} bytes", b"")  # type: ignore[no-untyped-call]


def read_header(response: Response, name: str) -> str | None:
    """The value of a header as sent; None where the response does not have it."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def decode_response(response: Response) -> str:
    """The body as text.  Raises PageError where it is not text."""
    return decode_page(response.body, read_header(response, "Content-Type"))


def decode_feed_response(response: Response) -> str:
    """The body as the text of a feed, in whatever encoding it is.  Raises PageError where it is not text."""
    return decode_feed(response.body, read_header(response, "Content-Type"))


def view_response(response: Response) -> PageView:
    """The page of a response, parsed once however often it is read: `response.meta` keeps the view.

    Raises PageError where the response is not text.
    """
    view: PageView | None = response.meta.get("view")
    if view is None:
        view = response.meta["view"] = PageView(clean_text(decode_response(response)))
    return view


def describe_page(response: Response, site: Site, mirror: Mirror, listed: Listed | None, now: datetime) -> FetchedPage:
    """The response as a page of the archive, under its public URL; `now` is when it was received, if not replayed."""
    capture = response.meta.get("capture")  # set by the WARC replay
    return FetchedPage(
        site=site,
        url=mirror.to_public(response.url),
        fetched_from=capture.record_url if capture else mirror.find_fetched_from(response.url),
        fetched_at=capture.at if capture else now,
        status=response.status,
        content_type=read_header(response, "Content-Type"),
        etag=read_header(response, "ETag"),
        last_modified=read_header(response, "Last-Modified"),
        body=response.body,
        listed=listed,
    )


def is_missing(failure: Failure) -> bool:
    """Whether the host responded that it has no such page."""
    return isinstance(failure.value, HttpError) and failure.value.response.status in GONE


def describe_failure(failure: Failure) -> str:
    """Why a request brought no page, in one line."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    cause = error.__cause__ if error else None
    return (
        _REASONS.get(failure.type)
        or _describe_connection(cause)
        or _NESTED.sub(r"\1", str(error)).strip("[]")
        or type(error).__name__
    )


def _describe_connection(cause: BaseException | None) -> str | None:
    """What Twisted says of a connection that brought no whole response; None where it says nothing that is known."""
    for reason in cause.reasons if isinstance(cause, ResponseFailed) else ():
        if isinstance(reason.value, SSL.Error):
            said = ", ".join(part for *_, part in reason.value.args[0]) if reason.value.args else "no reason given"
            return "the port speaks no HTTPS: try http://" if said in _PLAIN_TEXT else f"no secure connection: {said}"
        if isinstance(reason.value, ConnectionClosed):
            return "the host closed the connection before the response was complete"
        if isinstance(reason.value, HeadTooLongError):
            return str(reason.value.args[0])
        if isinstance(reason.value, ParseError):
            return "the response is not HTTP"
    return None
