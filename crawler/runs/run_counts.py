"""The running count of one run, for progress, verdict and summary. Must not know signals or the archive."""

from collections import Counter
from dataclasses import dataclass, field

from crawler.runs.verdict import SiteCounts
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.records.sites import ListPage


@dataclass(frozen=True, slots=True)
class Failed:
    """One thing that went wrong, as it stands in `failures`."""

    url: str
    stage: str
    reason: str


@dataclass(slots=True)
class RunCounts:
    """`sites` and their `homes` by base address; `outcomes` counts stored posts by what the archive made of them.

    `events` counts what happened to posts, known or new, by kind; `images` the pictures that were read of, `pictures`
    those that were downloaded.
    """

    sites: dict[str, SiteCounts] = field(default_factory=dict)
    homes: dict[str, FetchedPage] = field(default_factory=dict)
    unreached: list[Failed] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    papers_new: int = 0
    papers_known: int = 0
    images: int = 0
    images_new: int = 0
    pictures: int = 0

    @property
    def posts_found(self) -> int:
        return sum(counts.named for counts in self.sites.values())

    @property
    def posts_done(self) -> int:
        """Posts that are through, well or badly."""
        return sum(counts.done for counts in self.sites.values())

    @property
    def failures(self) -> list[Failed]:
        return self.unreached + self.failed

    def count_listed(self, base: str, listing: ListPage) -> None:
        """One more page of a list; what the site prints of itself stands on every page."""
        counts = self.sites[base]
        counts.found += len(listing.entries)
        counts.listed.update(entry.url for entry in listing.entries)
        counts.days.update(entry.published_at.date() for entry in listing.entries if entry.published_at)
        counts.lists += 1
        counts.lists_printed = listing.page_count or counts.lists_printed
        counts.printed = listing.printed_count if counts.printed is None else counts.printed
        counts.calendar |= {count.day: count.posts for count in listing.calendar}

    def count_unchanged(self, base: str) -> None:
        """A post that its host says is the one that was understood before."""
        self.sites[base].fetched += 1
        self.sites[base].understood += 1
        self.outcomes["same"] += 1

    def count_settled(self, moved: int, replaced: int, gone: int) -> None:
        """Posts that left a list; one that moved was stored as a new one before that was known."""
        self.events.update(moved=moved, replaced=replaced, gone=gone)
        self.events["new"] -= moved
        self.outcomes["new"] -= moved
        self.outcomes["address"] += moved

    def count_understood(self, reading: Reading) -> None:
        counts = self.sites[reading.site.base_url]
        counts.fetched += 1
        counts.understood += 1
        if reading.identity.kind == "digest":
            counts.digests += 1
            counts.appearances += len(reading.contents.appearances)
