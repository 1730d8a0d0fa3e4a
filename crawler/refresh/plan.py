"""Decides what a refresh requests from a site: home page, list pages, posts.

Pure functions of what the archive knows of the site and what the site prints.  Does not import Scrapy or the archive.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from pipelines.records.sites import KnownSite, Listed, ListPage

_MOST_POSTS = 20_000  # of a list; a request takes 3 KB until it is sent


def choose_homes(known: Collection[KnownSite], base: str) -> list[KnownSite]:
    """The known sites that `base` may serve: the one that was last read there, else any, since mirrors move."""
    here = [site for site in known if _home_url(site) == base]
    return here or [site for site in known if site.home_etag]


def _home_url(site: KnownSite) -> str:
    """The URL at which the home page was read last."""
    return site.home_fetched_from or site.site.base_url


def conditional_headers(homes: Sequence[KnownSite], base: str) -> dict[str, str]:
    """Headers that request a home page only if it differs from all of these.

    A date says when one host was deployed, so it is sent to that host alone.

    https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
    """
    etags = [site.home_etag for site in homes if site.home_etag]
    if etags:
        return {"If-None-Match": ", ".join(etags)}
    dates = [site.home_last_modified for site in homes if _home_url(site) == base]
    return {"If-Modified-Since": dates[0]} if dates and dates[0] else {}


def find_unchanged(homes: Sequence[KnownSite], etag: str | None) -> KnownSite | None:
    """The site that a 304 response is about; None where the response does not say which of several."""
    if len(homes) == 1:
        return homes[0]
    matching = [site for site in homes if etag and site.home_etag and _drop_weak(site.home_etag) == _drop_weak(etag)]
    return matching[0] if len(matching) == 1 else None


def _drop_weak(etag: str) -> str:
    """An entity tag without the mark of a weak validator, for a weak comparison."""
    return etag.removeprefix("W/")


def prints_update_times(listing: ListPage) -> bool:
    """Whether a list prints when each of its posts was last edited."""
    return bool(listing.entries) and all(entry.updated_at for entry in listing.entries)


@dataclass(frozen=True, slots=True)
class ListScope:
    """The days whose posts a list is followed for, page by page; None means all, to the end of the list."""

    days: frozenset[date] | None = None


def find_new_days(
    known: KnownSite, calendar: Mapping[date, int], now: datetime, interval: timedelta
) -> frozenset[date] | None:
    """The days for which the calendar counts more posts than are known.

    None where the whole list must be read: there is no calendar, it counts fewer posts, or the whole list was last read
    longer than `interval` ago.
    """
    if not calendar or known.settled_at is None or now - known.settled_at >= interval:
        return None
    first = min(calendar)
    if any(posts > calendar.get(day, 0) for day, posts in known.days.items() if day >= first):
        return None
    return frozenset(day for day, posts in calendar.items() if posts > known.days.get(day, 0))


def split_scope(days: Collection[date], reached: date) -> tuple[ListScope, list[tuple[date, ListScope]]]:
    """The scope for the list of all posts, whose first page `reached` a day, and the scopes for older months.

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
    """Whether the pages after `listing` may hold a post in scope; `found` counts the posts of each day so far."""
    return listing.next_url is not None and has_more(scope, listing, found, calendar)


def has_more(scope: ListScope, listing: ListPage, found: Counter[date], calendar: Mapping[date, int]) -> bool:
    """Whether posts in scope may be missing after `listing`, whether or not a page follows it."""
    if scope.days is None:
        return True
    missing = [day for day in scope.days if found[day] < calendar[day]]
    reached = min(list_days(listing.entries), default=None)
    return bool(missing) and (reached is None or reached >= min(missing))


def find_break(listing: ListPage, read: Collection[str]) -> str | None:
    """Why the pages after `listing` cannot be read although there are some, or None; `read` are lists read before."""
    if listing.next_url is None:
        return "the pager shows further pages, but none of its links leads to them" if listing.shows_more else None
    return f"the next page is {listing.next_url}, which was read before" if listing.next_url in read else None


@dataclass(slots=True)
class ListChain:
    """The pages of one list that were read one after the other, and the posts that they named."""

    pages: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)

    def find_break(self, listing: ListPage) -> str | None:
        """Why the list is not followed after `listing` although there are more pages, or None.

        A list that never ends names the same posts again, or more of them than the site prints.
        """
        self.pages.add(listing.url)
        before = len(self.posts)
        self.posts.update(entry.url for entry in listing.entries)
        if (reason := find_break(listing, self.pages)) or listing.next_url is None:
            return reason
        if len(self.posts) == before:
            return f"names no post that the pages before it do not, and goes on at {listing.next_url}"
        if listing.page_count is not None and len(self.pages) > listing.page_count:
            return f"page {len(self.pages)} of {listing.page_count} goes on at {listing.next_url}"
        if listing.printed_count is not None and len(self.posts) > 2 * listing.printed_count:
            return f"the list names {len(self.posts)} posts, the site prints {listing.printed_count}"
        return f"the list names more than {_MOST_POSTS:,} posts" if len(self.posts) > _MOST_POSTS else None


def list_days(entries: Sequence[Listed]) -> Iterator[date]:
    """The days on which the entries of a list were published, as far as the list prints them."""
    return (entry.published_at.date() for entry in entries if entry.published_at)


def has_news(listed: Listed, before: Sequence[Listed]) -> bool:
    """Whether a list prints anything that neither it nor the page printed `before`.

    Only lists print covers, so a post without a cover in its list has none.  Where the list prints the time of the last
    edit, a different cover is not news: themes draw covers at random for posts without one.
    """
    fields = ("title", "published_at", "updated_at")
    printed = {name: value for name in fields if (value := getattr(listed, name)) is not None}
    if any(all(getattr(earlier, name) != value for earlier in before) for name, value in printed.items()):
        return True
    cover, covers = listed.cover_image_url, {earlier.cover_image_url for earlier in before}
    is_random = listed.updated_at is not None and cover is not None and None not in covers
    return cover not in covers and not is_random
