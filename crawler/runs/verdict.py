"""How a run went: floors a source, what was found of it, and the judgement with its exit code.

Pure; must not know Scrapy, the archive or how the verdict is shown.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Outcome = Literal["finished", "failed", "under_floor", "suspicious", "interrupted", "broken", "busy"]
EXIT_CODES: Mapping[Outcome, int] = {
    "finished": 0,
    "failed": 1,
    "broken": 1,
    "under_floor": 3,
    "suspicious": 4,
    "busy": 75,  # EX_TEMPFAIL of sysexits.h: try again later
    "interrupted": 130,
}
_ENOUGH = 10  # pages read, to speak of shares of them: a refresh may read a single one


@dataclass(frozen=True, slots=True)
class Floors:
    """The least that a sound run of a source brings, as shares, and the most that may vanish between two runs.

    `found` of the posts that the site prints or its calendar counts, `understood` of the pages fetched, `papers` a
    digest, `gone` of the posts that were live; `posts` is how many there must be.
    """

    found: float = 1.0
    understood: float = 0.5
    papers: float = 0.0
    posts: int = 0
    gone: float = 0.25


@dataclass(slots=True)
class SiteCounts:
    """What a run has seen of one site so far.

    `printed` is the site's own count of its posts, `calendar` the same by day, `lists_printed` that of the pages of
    its list; `days` counts the posts found by the day that the list prints.  A `partial` run reads no list whole.
    `only` are the days whose posts were looked for, where not the whole list was to be read; `due` are posts that were
    asked for whatever the lists say, `missed` counts those of which no answer was read.  `live` posts were known
    before, `vanished` of them are not listed, too many to believe it.
    """

    floors: Floors
    partial: bool = False
    unchanged: bool = False
    only: frozenset[date] | None = None
    listed: set[str] = field(default_factory=set)
    due: set[str] = field(default_factory=set)
    missed: int = 0
    live: int = 0
    vanished: int = 0
    found: int = 0
    printed: int | None = None
    days: Counter[date] = field(default_factory=Counter)
    calendar: dict[date, int] = field(default_factory=dict)
    lists: int = 0
    lists_printed: int | None = None
    lists_ended: bool = False
    fetched: int = 0
    unfetched: int = 0
    understood: int = 0
    digests: int = 0
    appearances: int = 0

    @property
    def whole(self) -> bool:
        """Whether the list was read to its end and holds every post that the site counts."""
        counted = self.printed in {None, self.found} and self.lists_printed in {None, self.lists}
        return not self.partial and self.only is None and self.lists_ended and counted and not self.short_days

    @property
    def named(self) -> int:
        """Posts that are in question in this run."""
        return self.found + len(self.due - self.listed)

    @property
    def sound(self) -> bool:
        """Whether nothing is missing of what was to be read."""
        return not self.missed and not find_missed_floors(self)

    @property
    def done(self) -> int:
        """Posts that are through, well or badly."""
        return self.fetched + self.unfetched

    @property
    def short_days(self) -> list[date]:
        """Days of which the calendar counts more posts than were found."""
        return sorted(day for day, posts in self.looked_for.items() if posts > self.days[day])

    @property
    def looked_for(self) -> dict[date, int]:
        """What the calendar counts on the days whose posts were to be found."""
        return {day: posts for day, posts in self.calendar.items() if self.only is None or day in self.only}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` says, a line each, which floor of which site was missed, or why its list is not believed."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.outcome]


def judge_run(sites: Mapping[str, SiteCounts], failures: int) -> Verdict:
    """The verdict on a run of `sites`, by base address; a missed floor weighs more than a failure.

    Most weighs that too much vanished, for somebody must say whether that is true.  The worst of the sites decides for
    all of them.

    >>> judge_run({"https://kedreamix.github.io/": SiteCounts(Floors(), found=136, printed=137, lists_ended=True)}, 0)
    Verdict(outcome='under_floor', reasons=('https://kedreamix.github.io/: found 136 of the 137 posts it prints',))
    """
    missed = [f"{base}: {reason}" for base, counts in sites.items() for reason in find_missed_floors(counts)]
    vanished = [
        f"{base}: {counts.vanished} of {counts.live} posts vanished at once; none of them was marked gone"
        for base, counts in sites.items()
        if counts.vanished
    ]
    if vanished or missed:
        return Verdict("suspicious" if vanished else "under_floor", (*vanished, *missed))
    return Verdict("failed" if failures else "finished")


def judge_site(counts: SiteCounts) -> Outcome:
    """The verdict on one site of a run.

    >>> judge_site(SiteCounts(Floors(), found=137, lists_ended=True, fetched=136, unfetched=1, understood=136))
    'failed'
    """
    if counts.vanished:
        return "suspicious"
    if find_missed_floors(counts):
        return "under_floor"
    return "failed" if counts.unfetched or counts.understood < counts.fetched else "finished"


def find_missed_floors(counts: SiteCounts) -> list[str]:
    """What a site brought less than it must, a line each; nothing can be missed where nothing was deployed."""
    if counts.unchanged:
        return []
    floors, missed = counts.floors, list[str]()
    if not counts.lists_ended and not counts.partial:
        missed.append("its list of posts was not read to the end")
    elif counts.only is None and counts.lists_printed not in {None, counts.lists}:
        missed.append(f"its list of posts ended after {counts.lists} of the {counts.lists_printed} pages it prints")
    if counts.found < floors.posts:
        missed.append(f"found {counts.found} posts of its kind, and it must have {floors.posts}")
    if counts.only is None and counts.printed is not None and counts.found < floors.found * counts.printed:
        missed.append(f"found {counts.found} of the {counts.printed} posts it prints")
    if _sum_listed_days(counts) < floors.found * sum(counts.looked_for.values()):
        day = counts.short_days[0]
        missed.append(
            f"found fewer posts than its calendar counts on {len(counts.short_days)} days,"
            f" first {counts.days[day]} of {counts.calendar[day]} on {day}"
        )
    return missed + (_find_missed_shares(counts) if counts.fetched >= min(_ENOUGH, counts.found) else [])


def _find_missed_shares(counts: SiteCounts) -> list[str]:
    floors, missed = counts.floors, []
    if counts.understood < floors.understood * counts.fetched:
        missed.append(f"understood {counts.understood} of {counts.fetched} pages")
    if counts.appearances < floors.papers * counts.digests:
        missed.append(f"{counts.appearances} papers in {counts.digests} digests")
    return missed


def _sum_listed_days(counts: SiteCounts) -> int:
    """Of the posts that the calendar counts, those that were found on their day."""
    return sum(min(posts, counts.days[day]) for day, posts in counts.looked_for.items())
