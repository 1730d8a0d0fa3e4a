"""What a host answered, or why it did not, in words for a person. Must not know which page it was."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

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


def explain_failure(failure: Failure) -> str:
    """Why a request brought no page, in one line."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    return _REASONS.get(failure.type) or " ".join(str(error).split()) or type(error).__name__
