"""Whether a digest is one that the archive knows, where its path does not say so.  Pure: no SQL, no clock.

A document may come without the path that it was published at.  It is known by the second of its publication, else by
its papers, else by its first heading; and a page by the same signs where only such a document is known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.readings import UNPLACED, Reading

Papers = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A digest of the same blog; `second` is when it was published, if that is known so exactly.

    `papers` are the identifiers and versions in it, in order.
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
    """A reading as a post that has no number yet."""
    exact = reading.metadata.published_precision == "second"
    return Candidate(
        post_id=0,
        identity=reading.identity.key,
        second=reading.metadata.published_at if exact else None,
        heading_date=reading.identity.heading_date,
        papers=tuple((one.arxiv_id, one.version) for one in reading.contents.appearances),
    )


def choose_match(read: Candidate, known: Iterable[Candidate]) -> int | None:
    """The number of the one digest that `read` is another form of; None where there is none, or more than one."""
    alike = [one for one in known if one.topic == read.topic and _may_be_one(one, read)]
    for is_same in (_has_same_second, _has_same_papers, _has_same_heading):
        found = _select(alike, read, is_same)
        if found:
            return found[0].post_id if len(found) == 1 else None
    return None


def _select(
    candidates: Iterable[Candidate], read: Candidate, is_same: Callable[[Candidate, Candidate], bool]
) -> list[Candidate]:
    return [one for one in candidates if is_same(one, read)]


def _may_be_one(one: Candidate, other: Candidate) -> bool:
    """Two paths are two digests, whatever they say."""
    return is_unplaced(one.identity) or is_unplaced(other.identity)


def _has_same_second(one: Candidate, other: Candidate) -> bool:
    return one.second is not None and one.second == other.second


def _has_same_papers(one: Candidate, other: Candidate) -> bool:
    return one.papers != () and one.papers == other.papers


def _has_same_heading(one: Candidate, other: Candidate) -> bool:
    """Weak, for by their headings two digests of a day can be one: two different seconds speak against it."""
    different = one.second is not None and other.second is not None
    return one.heading_date is not None and one.heading_date == other.heading_date and not different


def is_unplaced(identity: str) -> bool:
    return identity.startswith(UNPLACED)


def choose_identity(one: str, other: str) -> str:
    """The identity of a post that was read under both: the one that its path tells, if any."""
    return min(one, other, key=lambda identity: (is_unplaced(identity), identity)) if is_unplaced(one) else one
