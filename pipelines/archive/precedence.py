"""Which of the readings of a paper is believed.  Pure: no SQL.

The order depends on the readings alone, never on when they were stored.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PaperReading:
    """One paper block of one revision.  `id` is the appearance's, `shown` whether its revision is the current one."""

    id: int
    arxiv_id: str
    version: int | None
    title: str
    author_names: tuple[str, ...]
    has_abstract_zh: bool
    shown: bool
    encoding_fault: str | None
    published_at: datetime | None
    url: str
    revision_id: int
    position: int


@dataclass(frozen=True, slots=True)
class BestReading:
    """What is believed of one paper, and from which appearances its abstracts are taken."""

    arxiv_id: str
    title: str
    author_names: tuple[str, ...]
    latest_version: int | None
    abstract_from: int
    abstract_zh_from: int | None


def choose_best(readings: Iterable[PaperReading]) -> list[BestReading]:
    """The best reading of each paper.

    Readings of withdrawn or superseded revisions count only where no post shows the paper any more; after that sound
    before repaired, the highest version, the latest published, the address, the later revision, the earlier block.
    """
    by_paper = defaultdict(list)
    for reading in readings:
        by_paper[reading.arxiv_id].append(reading)
    return [_choose_one(by_paper[arxiv_id]) for arxiv_id in sorted(by_paper)]


def _choose_one(readings: list[PaperReading]) -> BestReading:
    # Sorted by the least deciding question first: sorting is stable, and each question has its own direction.
    ordered = sorted(readings, key=lambda one: (one.url, -one.revision_id, one.position))
    ordered.sort(key=lambda one: (one.version or 0, one.published_at or _NEVER), reverse=True)
    ordered.sort(key=lambda one: (not one.shown, one.encoding_fault is not None))
    best = ordered[0]
    return BestReading(
        arxiv_id=best.arxiv_id,
        title=best.title,
        author_names=best.author_names,
        latest_version=max((one.version for one in readings if one.version is not None), default=None),
        abstract_from=best.id,
        abstract_zh_from=next((one.id for one in ordered if one.has_abstract_zh), None),
    )
