"""A site being read in a run: what was found of it so far, and which pages of its lists are to be read next.

Must not know Scrapy, HTML or the archive.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scrapy.http import Response

from crawler.refresh.plan import ListScope, find_new_days, list_days, should_follow, split_scope
from crawler.sites.mirror import Mirror
from crawler.sites.registry import SiteProfile
from pipelines.records.sites import KnownSite, Listed, ListPage

Ask = tuple[str, ListScope]  # the address of a list, and what it is followed for


@dataclass(slots=True)
class SiteWalk:
    """`known` is what a refresh need not ask again, `read` a post whose page is here already.

    `found` are the addresses of posts found so far, `days` how many of them by day; `missing` are posts that are known
    and did not answer, `waiting` counts those that may still; `chains` counts the lists that are being followed, and
    `counted` is false while none of them has said how many posts there are.
    """

    source: SiteProfile
    mirror: Mirror
    known: KnownSite | None
    read: Response | None = None
    found: set[str] = field(default_factory=set)
    days: Counter[date] = field(default_factory=Counter)
    calendar: dict[date, int] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    waiting: int = 0
    chains: int = 1
    counted: bool = True

    def has_read(self, url: str) -> bool:
        return self.read is not None and self.mirror.to_public(self.read.meta["public_url"]) == url

    def note_posts(self, listing: ListPage) -> tuple[Listed, ...]:
        """The posts of a list that no list has named before."""
        new = {entry.url: entry for entry in listing.entries if entry.url not in self.found}
        self.found.update(new)
        self.days.update(list_days(tuple(new.values())))
        return tuple(new.values())

    def follow(self, scope: ListScope, listing: ListPage) -> list[Ask]:
        """What comes after a page of a list; nothing where it ends, or where what is sought has been found."""
        if listing.next_url and should_follow(scope, listing, self.days, self.calendar):
            return [(listing.next_url, scope)]
        self.chains -= 1
        if self.counted or self.chains:
            return []
        self.counted, self.chains = True, 1
        return [(self.source.lists_url, ListScope(frozenset()))]

    def choose_days(self, now: datetime, patience: timedelta) -> frozenset[date] | None:
        """The days whose posts are to be found; None for all, which a post that is missing makes necessary."""
        if self.known is None or self.missing:
            return None
        return find_new_days(self.known, self.calendar, now, patience)

    def split_days(self, days: frozenset[date] | None, listing: ListPage) -> tuple[ListScope, list[Ask]]:
        """What the list of all posts is followed for after its first page, and what others are."""
        reached = min(list_days(listing.entries), default=None)
        if days is None or reached is None:
            return ListScope(), []
        scope, months = split_scope(days, reached)
        self.chains += len(months)
        return scope, [(f"{self.source.lists_url}{month:%Y/%m}/", sought) for month, sought in months]
