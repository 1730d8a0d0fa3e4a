"""A page as fetched."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.printable import make_printable, shorten_line
from pipelines.records.sites import Listed, Site


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as fetched; `url` is its public URL, `fetched_from` the URL at a mirror if it came from one."""

    site: Site
    url: str
    fetched_from: str | None
    fetched_at: datetime
    status: int
    content_type: str | None
    etag: str | None
    last_modified: str | None
    body: bytes
    listed: Listed | None = None

    @property
    def redirected_from(self) -> str | None:
        """The URL that a list names, where it led to `url` by a redirect."""
        return self.listed.url if self.listed and self.listed.url != self.url else None


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page that could not be fetched or processed: the stage that failed and the reason, one line for a person.

    `known` is whether it failed in the same way when it was last requested.  Whatever the reason quotes, it can be
    stored and shown: it is cut to a line, and an escape stands for each control character and lone surrogate.
    """

    url: str
    stage: str
    reason: str
    known: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.encode("utf-8", "backslashreplace").decode())
        object.__setattr__(self, "reason", shorten_line(make_printable(self.reason)))


@dataclass(frozen=True, slots=True)
class NotAPost(PageFailure):
    """A document that is no post: it has a row in `failures`, and makes no run fail."""


@dataclass(frozen=True, slots=True)
class OpenFailure:
    """A page that failed in `times` crawls, first at `first_at`, the last time at `last_at`, and has not worked since.

    `retry_at` is when a refresh requests it again at the earliest.
    """

    url: str
    stage: str
    error: str
    first_at: datetime
    last_at: datetime
    times: int
    retry_at: datetime
