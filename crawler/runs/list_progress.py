"""How far a run has read a site's lists of posts.  Does not import Scrapy or the archive."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from pipelines.records.sites import Listed, ListPage


@dataclass(slots=True)
class ListProgress:
    """What was read of the lists of one site: one object that the spider fills and the verdict reads.

    `urls` are the posts that the lists name and `due` known posts that are requested whatever the lists say; `found`
    counts the posts found, more than `urls` where one URL is read several times, as in the commits of a repository.
    `days` counts the posts found by the day that the list prints.  `printed` is the number of posts that the site
    prints, `calendar` the same by day, `pages_printed` the number of pages of the list.  `only` are the days whose
    posts are looked for; None means the whole list.
    """

    urls: set[str] = field(default_factory=set)
    due: set[str] = field(default_factory=set)
    found: int = 0
    days: Counter[date] = field(default_factory=Counter)
    printed: int | None = None
    calendar: dict[date, int] = field(default_factory=dict)
    pages: int = 0
    pages_printed: int | None = None
    only: frozenset[date] | None = None
    ended: bool = False

    def add_page(self, page: ListPage) -> tuple[Listed, ...]:
        """Counts one page of a list; returns the entries that no page has named before."""
        new = {entry.url: entry for entry in page.entries if entry.url not in self.urls}
        self.urls.update(new)
        self.found += len(new)
        self.days.update(entry.published_at.date() for entry in new.values() if entry.published_at)
        self.pages += 1
        self.pages_printed = page.page_count or self.pages_printed
        self.printed = page.printed_count if self.printed is None else self.printed
        self.calendar |= {count.day: count.posts for count in page.calendar}
        return tuple(new.values())

    def add_post(self, url: str) -> None:
        """Counts one post that was found without a list."""
        self.found += 1
        self.urls.add(url)

    @property
    def whole(self) -> bool:
        """Whether the list was read to its end and holds every post that the site counts."""
        counted = (self.printed is None or self.found >= self.printed) and self.pages_printed in {None, self.pages}
        return self.only is None and self.ended and counted and not self.short_days

    @property
    def requested(self) -> int:
        """The number of posts that this run is about: those listed and those due."""
        return self.found + len(self.due - self.urls)

    @property
    def wanted(self) -> dict[date, int]:
        """The posts that the calendar counts, for each day whose posts are looked for."""
        return {day: posts for day, posts in self.calendar.items() if self.only is None or day in self.only}

    @property
    def short_days(self) -> list[date]:
        """The days for which the calendar counts more posts than were found."""
        return sorted(day for day, posts in self.wanted.items() if posts > self.days[day])

    @property
    def found_on_wanted_days(self) -> int:
        """How many of the posts that the calendar counts were found on their day."""
        return sum(min(posts, self.days[day]) for day, posts in self.wanted.items())
