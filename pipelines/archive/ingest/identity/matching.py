"""Matches a digest with a known digest where the path does not; does not import SQL or a clock.

A document may lack the path that it was published at.  It is matched by the second of its publication, else by its
papers, else by its first heading.  A page is matched in the same way where only such a document is known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.readings import UNPLACED, Reading

Papers = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A digest of the same blog.  `second` is when it was published, if that is known to the second.

    `papers` are the arXiv IDs and versions in it, in order.
    """

    post_id: int
    identity: str
    second: datetime | None
    heading_date: date | None
    papers: Papers

    @property
    def topic(self) -> str:
        return self.identity.rpartition(":")[2]


def describe_reading(reading: Reading) -> Candidate:
    """A reading as a candidate that has no ID yet."""
    exact = reading.metadata.published_precision == "second"
    return Candidate(
        post_id=0,
        identity=reading.identity.key,
        second=reading.metadata.published_at if exact else None,
        heading_date=reading.identity.heading_date,
        papers=tuple((paper.arxiv_id, paper.version) for paper in reading.contents.appearances),
    )


def choose_match(read: Candidate, known: Iterable[Candidate]) -> int | None:
    """The ID of the digest that `read` is another form of; None where there is none, or more than one."""
    alike = [digest for digest in known if digest.topic == read.topic and _may_match(digest, read)]
    for is_same in (_has_same_second, _has_same_papers, _has_same_heading):
        matches = _select(alike, read, is_same)
        if matches:
            return matches[0].post_id if len(matches) == 1 else None
    return None


def _select(
    candidates: Iterable[Candidate], read: Candidate, is_same: Callable[[Candidate, Candidate], bool]
) -> list[Candidate]:
    return [candidate for candidate in candidates if is_same(candidate, read)]


def _may_match(first: Candidate, second: Candidate) -> bool:
    """Whether one of the two has no path: digests with two paths are two digests, whatever they contain."""
    return is_unplaced(first.identity) or is_unplaced(second.identity)


def _has_same_second(first: Candidate, second: Candidate) -> bool:
    return first.second is not None and first.second == second.second


def _has_same_papers(first: Candidate, second: Candidate) -> bool:
    return first.papers != () and first.papers == second.papers


def _has_same_heading(first: Candidate, second: Candidate) -> bool:
    """Whether the headings have the same date.  Two digests of a day share it: not if both have a known second."""
    both_dated = first.second is not None and second.second is not None
    return first.heading_date is not None and first.heading_date == second.heading_date and not both_dated


def is_unplaced(identity: str) -> bool:
    """Whether the path of a digest is not known."""
    return identity.startswith(UNPLACED)


def choose_identity(first: str, second: str) -> str:
    """The identity of a post that was read under both, in this order: the first with a path, if any."""
    return min(first, second, key=lambda identity: (is_unplaced(identity), identity)) if is_unplaced(first) else first
