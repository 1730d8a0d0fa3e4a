"""What a host answered, as a page of the archive or its text, or why it did not, in words for a person.

Must not know what a page is for.
"""

from datetime import UTC, datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.sites.mirror import Mirror
from pipelines.parse.html.page_view import PageView
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, Site
from pipelines.text.decoding import decode_page

_NOT_THERE = {404, 410}
_REASONS: dict[type[BaseException] | None, str] = {
    CannotResolveHostError: "the name of the host cannot be resolved",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "no answer in time",
    ResponseDataLossError: "the answer was cut short",
}


def read_header(response: Response, name: str) -> str | None:
    """The header as sent, None where there is none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def decode_response(response: Response) -> str:
    """The page as text.  PageError where it is none."""
    return decode_page(response.body, read_header(response, "Content-Type"))


def view_response(response: Response) -> PageView:
    """The page as a view, to be handed to all that read it.  Raises PageError where the response is no text."""
    return PageView(decode_response(response))


def describe_page(response: Response, site: Site, mirror: Mirror, listed: Listed | None) -> FetchedPage:
    """The answer as the archive keeps it, under its public address."""
    capture = response.meta.get("capture")  # where a file answered in place of the network
    return FetchedPage(
        site=site,
        url=mirror.to_public(response.url),
        fetched_from=capture.address if capture else mirror.find_provenance(response.url),
        fetched_at=capture.at if capture else datetime.now(UTC),
        status=response.status,
        content_type=read_header(response, "Content-Type"),
        etag=read_header(response, "ETag"),
        last_modified=read_header(response, "Last-Modified"),
        body=response.body,
        listed=listed,
    )


def is_missing(failure: Failure) -> bool:
    """Whether the host says that there is no such page."""
    return isinstance(failure.value, HttpError) and failure.value.response.status in _NOT_THERE


def describe_failure(failure: Failure) -> str:
    """Why a request brought no page, in one line."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    return _REASONS.get(failure.type) or " ".join(str(error).split()) or type(error).__name__
