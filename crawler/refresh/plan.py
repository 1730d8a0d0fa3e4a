"""What of a site is worth asking for: whether anything was deployed, which lists tell it, which posts they call new.

Pure; decided from what is known of the site and what it prints.  Must not know Scrapy or the archive.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from pipelines.records.sites import KnownSite, Listed, ListPage


def choose_homes(known: Collection[KnownSite], base: str) -> list[KnownSite]:
    """The sites that a home page at `base` may be that of: the one that was read there, else any, for mirrors move."""
    here = [one for one in known if (one.home_fetched_from or one.site.base_url) == base]
    return here or [one for one in known if one.home_etag]


def conditional_headers(homes: Sequence[KnownSite], base: str) -> dict[str, str]:
    """Headers with which a home page is sent only if it is none of these.

    A date says when a host was deployed, so it is told to that host alone.

    https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
    """
    tags = [one.home_etag for one in homes if one.home_etag]
    if tags:
        return {"If-None-Match": ", ".join(tags)}
    dates = [one.home_last_modified for one in homes if (one.home_fetched_from or one.site.base_url) == base]
    return {"If-Modified-Since": dates[0]} if dates and dates[0] else {}


def find_unchanged(homes: Sequence[KnownSite], etag: str | None) -> KnownSite | None:
    """The site that an answer 304 is about; None where it does not say which of several."""
    if len(homes) == 1:
        return homes[0]
    tagged = [one for one in homes if etag and one.home_etag and _strengthen(one.home_etag) == _strengthen(etag)]
    return tagged[0] if len(tagged) == 1 else None


def _strengthen(etag: str) -> str:
    return etag.removeprefix("W/")


def prints_update_times(listing: ListPage) -> bool:
    """Whether a list prints when each of its posts was last edited."""
    return bool(listing.entries) and all(entry.updated_at for entry in listing.entries)


@dataclass(frozen=True, slots=True)
class ListScope:
    """The days whose posts a chain of list pages is followed for; None: all, to its end."""

    days: frozenset[date] | None = None


def find_new_days(
    known: KnownSite, calendar: Mapping[date, int], now: datetime, patience: timedelta
) -> frozenset[date] | None:
    """The days of which the calendar counts more posts than are known.

    None where only the whole list will do: there is no calendar, it counts fewer, or `patience` with it is at an end.
    """
    if not calendar or known.settled_at is None or now - known.settled_at >= patience:
        return None
    first = min(calendar)
    if any(posts > calendar.get(day, 0) for day, posts in known.days.items() if day >= first):
        return None
    return frozenset(day for day, posts in calendar.items() if posts > known.days.get(day, 0))


def split_scope(days: Collection[date], reached: date) -> tuple[ListScope, list[tuple[date, ListScope]]]:
    """The quest that the list of all posts is followed for, whose first page `reached` a day; others by their months.

    >>> days = [date(2025, 9, 19), date(2025, 9, 2), date(2025, 3, 5)]
    >>> first, others = split_scope(days, reached=date(2025, 9, 18))
    >>> len(first.days), [str(month) for month, _ in others]
    (2, ['2025-03-01'])
    """
    months = {month: frozenset(group) for month, group in groupby(sorted(days), key=_begin_month)}
    here = [month for month in months if month >= _begin_month(reached)]
    first = ListScope(frozenset().union(*(months.pop(month) for month in here)))
    return first, [(month, ListScope(group)) for month, group in months.items()]


def _begin_month(day: date) -> date:
    return day.replace(day=1)


def should_follow(scope: ListScope, listing: ListPage, found: Counter[date], calendar: Mapping[date, int]) -> bool:
    """Whether what is sought may stand on the pages after `listing`; `found` counts the posts of each day so far."""
    if listing.next_url is None or scope.days is None:
        return listing.next_url is not None
    missing = [day for day in scope.days if found[day] < calendar[day]]
    reached = min(list_days(listing.entries), default=None)
    return bool(missing) and (reached is None or reached >= min(missing))


def list_days(entries: Sequence[Listed]) -> Iterator[date]:
    """The days that a list prints."""
    return (entry.published_at.date() for entry in entries if entry.published_at)


def has_news(listed: Listed, before: Sequence[Listed]) -> bool:
    """Whether a list says anything that neither it nor the page has said `before`; what it does not print is no news.

    A cover is told by lists alone, so that one without a cover says that there is none.  Which cover it is says
    nothing beside the time of the last edit: a theme draws covers for posts without one.
    """
    stamps = ("title", "published_at", "updated_at")
    printed = {name: value for name in stamps if (value := getattr(listed, name)) is not None}
    if any(all(getattr(one, name) != value for one in before) for name, value in printed.items()):
        return True
    cover, covers = listed.cover_image_url, {one.cover_image_url for one in before}
    drawn = listed.updated_at is not None and cover is not None and None not in covers
    return cover not in covers and not drawn
