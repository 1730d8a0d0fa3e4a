"""Sites, their lists of posts, and what the archive knows about a site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.kinds import Precision


@dataclass(frozen=True, slots=True)
class Site:
    """A published site; `rank` orders the sites of one blog, the one with the lowest rank is preferred."""

    blog: str
    base_url: str
    theme: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list of posts; values that the list does not print are None."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    precision: Precision = "second"
    cover_image_url: str | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """The number of posts on a day, by the calendar of a site; a day is the one that the lists print."""

    day: date
    posts: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its entries, the URL of the next page, and the numbers that the site prints.

    `printed_count` is the number of posts, `page_count` the number of pages of the list; `calendar` has the days of
    the last year on which posts were published.  Values that the theme does not print are None or empty.
    `shows_more` is whether the page, at `url`, shows further pages and links to none, and gives no `page_count`.
    """

    entries: tuple[Listed, ...]
    next_url: str | None
    printed_count: int | None
    page_count: int | None = None
    calendar: tuple[DayCount, ...] = ()
    shows_more: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What the archive knows about a site before a run reads it again.

    `home_etag` and `home_last_modified` are the validators of the home page at the last deployment that was stored
    completely; `home_fetched_from` is the URL of the mirror that sent them, None where the site itself did.
    `settled_at` is when its list and all posts on it were last read completely.  `days` counts its live posts by the
    day that they print.  `due` are posts to request even if no list calls them new.  `retries` is whether pages that
    failed are to be requested again.
    """

    site: Site
    home_etag: str | None
    home_last_modified: str | None
    home_fetched_from: str | None
    settled_at: datetime | None
    days: Mapping[date, int]
    due: tuple[Listed, ...]
    retries: bool = False


@dataclass(frozen=True, slots=True)
class WholeList:
    """The public URLs of all posts on the lists of a site, which were read to their end; `at` is when that was.

    `since` is the time of the complete list before this one, None if the archive has to look it up.
    """

    site: Site
    at: datetime
    urls: frozenset[str]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment read from `source`, `git:` and the commit; `whole` is None if its lists were not read to the end."""

    site: Site
    source: str
    at: datetime
    whole: WholeList | None
