"""The counts of one site in a run, and the floors that they must reach.  Does not import Scrapy or the archive."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.runs.list_progress import ListProgress

_ENOUGH = 10  # pages: shares of fewer say nothing, and a refresh may read a single page


@dataclass(frozen=True, slots=True)
class Floors:
    """The minimum counts of a sound run of a site, and the largest share of posts that may vanish between two runs.

    `found` is a share of the posts that the site prints or its calendar counts, `understood` a share of the pages
    fetched, `papers` a number per digest, `posts` a number of posts, `gone` a share of the posts that were live.
    """

    found: float = 1.0
    understood: float = 0.5
    papers: float = 0.0
    posts: int = 0
    gone: float = 0.25


@dataclass(slots=True)
class SiteCounts:
    """The counts of one site so far.

    A `partial` run reads some posts and no list to its end; an `unchanged` site has no deployment since the last run.
    `known` counts posts that failed in the same way when they were last requested, `missed` those that could not be
    read, at whatever stage, except for the known ones that were never read.  `vanished` is set where too many of the
    `live` posts known before are no longer listed.  `no_posts` counts documents that are no posts.
    """

    floors: Floors
    lists: ListProgress = field(default_factory=ListProgress)
    partial: bool = False
    unchanged: bool = False
    missed: int = 0
    known: int = 0
    live: int = 0
    vanished: int = 0
    fetched: int = 0
    unfetched: int = 0
    understood: int = 0
    no_posts: int = 0
    digests: int = 0
    appearances: int = 0

    @property
    def whole(self) -> bool:
        """Whether this run read the whole list of the site."""
        return not self.partial and self.lists.whole

    @property
    def sound(self) -> bool:
        """Whether every page was read and every floor reached."""
        return not self.missed and not find_missed_floors(self)

    @property
    def done(self) -> int:
        """The number of posts that were processed, with or without success."""
        return self.fetched + self.unfetched + self.no_posts


def find_missed_floors(counts: SiteCounts) -> list[str]:
    """The floors that a site missed, one line each; none where nothing was deployed."""
    if counts.unchanged:
        return []
    missed = [*_find_missing_lists(counts), *_find_missing_posts(counts)]
    if counts.fetched >= min(_ENOUGH, counts.lists.found):
        missed.extend(_find_missed_shares(counts))
    return missed


def _find_missing_lists(counts: SiteCounts) -> Iterator[str]:
    lists = counts.lists
    if not lists.ended and not counts.partial:
        yield "the list of posts was not read to its end"
    elif lists.only is None and lists.pages_printed not in {None, lists.pages}:
        yield f"the list of posts ended after {lists.pages} of {lists.pages_printed} pages"


def _find_missing_posts(counts: SiteCounts) -> Iterator[str]:
    lists, floors = counts.lists, counts.floors
    if not lists.found and floors.posts:
        yield "no post was found there: is this the address of the blog, and does it have what you look for?"
    elif lists.found < floors.posts:
        yield f"found {lists.found} posts, expected at least {floors.posts}"
    if lists.only is None and lists.printed is not None and lists.found < floors.found * lists.printed:
        yield f"found {lists.found} of the {lists.printed} posts that the site prints"
    if lists.found_on_wanted_days < floors.found * sum(lists.wanted.values()):
        day = lists.short_days[0]
        yield (
            f"found fewer posts than the calendar counts on {len(lists.short_days)} days,"
            f" first {lists.days[day]} of {lists.calendar[day]} on {day}"
        )


def _find_missed_shares(counts: SiteCounts) -> Iterator[str]:
    floors = counts.floors
    if counts.understood < floors.understood * counts.fetched:
        yield f"understood {counts.understood} of {counts.fetched} pages"
    if counts.appearances < floors.papers * counts.digests:
        yield f"found {counts.appearances} papers in {counts.digests} digests"
