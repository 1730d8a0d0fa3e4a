"""What a run has counted so far, for progress, verdict and summary.  Does not import Scrapy or the archive."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.runs.failures_in_a_row import FailuresInARow
from crawler.runs.site_counts import SiteCounts
from pipelines.records.pages import FetchedPage, NotAPost, PageFailure
from pipelines.storing.stored_post import StoredPost


@dataclass(slots=True)
class RunCounts:
    """`sites` and their home pages, by base URL; `outcomes` counts stored posts by their outcome.

    `events` counts the events of posts by kind.  `images` counts the images that posts show, `images_downloaded` those
    that were downloaded.  `unreached` are the sites that could not be read, `no_posts` the documents that are no posts.
    """

    sites: dict[str, SiteCounts] = field(default_factory=dict)
    homes: dict[str, FetchedPage] = field(default_factory=dict)
    unreached: list[PageFailure] = field(default_factory=list)
    failed: list[PageFailure] = field(default_factory=list)
    no_posts: list[NotAPost] = field(default_factory=list)
    failing: FailuresInARow = field(default_factory=FailuresInARow)
    outcomes: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    papers_new: int = 0
    papers_known: int = 0
    images: int = 0
    images_new: int = 0
    images_downloaded: int = 0

    @property
    def posts_found(self) -> int:
        return sum(counts.lists.requested for counts in self.sites.values())

    @property
    def posts_done(self) -> int:
        """The number of posts that were processed, with or without success."""
        return sum(counts.done for counts in self.sites.values())

    @property
    def failures(self) -> list[PageFailure]:
        return self.unreached + self.failed

    def count_stored(self, post: StoredPost) -> None:
        """Counts a post that this run stored."""
        self.failing.end()
        counts = self.sites[post.site]
        counts.fetched += 1
        counts.understood += 1
        if post.kind == "digest":
            counts.digests += 1
            counts.appearances += len(post.papers)
        self.outcomes[post.outcome] += 1
        self.events.update(post.events)
        self.count_contents(post)

    def count_contents(self, post: StoredPost) -> None:
        """Counts the contents of a stored post; called alone for a post that an interrupted run fetched."""
        self.papers_new += post.papers_new
        self.papers_known += post.papers_known
        self.images += len(post.images)
        self.images_new += post.images_new

    def count_unchanged(self, base_url: str) -> None:
        """Counts a post whose host responded that it is unchanged."""
        self.failing.end()
        self.sites[base_url].fetched += 1
        self.sites[base_url].understood += 1
        self.outcomes["same"] += 1

    def count_settled(self, moved: int, replaced: int, gone: int) -> None:
        """Counts posts that left a list.  A moved post was counted as new when it was stored."""
        self.events.update(moved=moved, replaced=replaced, gone=gone)
        self.events["new"] -= moved
        self.outcomes["new"] -= moved
        self.outcomes["address"] += moved


def list_new(failures: Iterable[PageFailure]) -> list[PageFailure]:
    """The failures that were not known before the run."""
    return [failure for failure in failures if not failure.known]
