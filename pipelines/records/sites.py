"""Sites, their lists of posts, and what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Precision = Literal["second", "day"]


@dataclass(frozen=True, slots=True)
class Site:
    """A published site: `rank` orders the sites of one blog, the lowest is shown first."""

    blog: str
    base_url: str
    theme: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of posts says of one post; what the list does not print is None."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    precision: Precision = "second"
    cover_image_url: str | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many posts a site's calendar counts on a day, a day as its lists print it."""

    day: date
    posts: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its posts, the address of the next page, and what the site prints to count them.

    `page_count` is the number of pages of the list; `calendar` has the days of the last year on which something
    was published.  What the theme does not print is None or empty.
    """

    entries: tuple[Listed, ...]
    next_url: str | None
    printed_count: int | None
    page_count: int | None = None
    calendar: tuple[DayCount, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What is known of a site before it is read again.

    The validators of its home page are those of the last deployment that was taken in whole, `home_fetched_from` is
    None where the site itself sent them.  `settled_at` is when its list was last read whole with all that it names,
    `days` counts its live posts by the day that they print, `due` are posts to be asked for though no list calls them
    new.
    """

    site: Site
    home_etag: str | None
    home_last_modified: str | None
    home_fetched_from: str | None
    settled_at: datetime | None
    days: Mapping[date, int]
    due: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class WholeList:
    """Every post that a site's lists name, by public address, read to the end; `at` is when all of them were read.

    `since` is when that was so before, None where only the archive knows.
    """

    site: Site
    at: datetime
    urls: frozenset[str]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment that was read from `source`: `git:` and the commit.  `whole` is None where its lists were not."""

    site: Site
    source: str
    at: datetime
    whole: WholeList | None
