"""Which of the readings of a paper is believed.  Pure: no SQL.

The order depends on the readings alone, never on when they were stored.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

_NEVER = datetime.min.replace(tzinfo=UTC)


PaperSource = Literal["digest", "list", "lecture"]
_SOURCES: tuple[PaperSource, ...] = get_args(PaperSource)  # who says most of a paper comes first


@dataclass(frozen=True, slots=True)
class PaperReading:
    """A paper as one revision tells of it.

    `id` is the appearance's, None outside digests; `shown` is whether the revision is the current one of its post.
    """

    source: PaperSource
    arxiv_id: str
    title: str
    position: int
    shown: bool
    encoding_fault: str | None
    published_at: datetime | None
    url: str
    revision_id: int
    version: int | None = None
    id: int | None = None
    author_names: tuple[str, ...] = ()
    has_abstract_zh: bool = False


@dataclass(frozen=True, slots=True)
class BestReading:
    """What is believed of one paper, and from which appearances its abstracts are taken."""

    source: PaperSource
    arxiv_id: str
    title: str
    author_names: tuple[str, ...]
    latest_version: int | None
    abstract_from: int | None
    abstract_zh_from: int | None


def choose_best(readings: Iterable[PaperReading]) -> list[BestReading]:
    """The best reading of each paper.

    A digest's block before a row of a list before a lecture's recommendation.  Readings of withdrawn or superseded
    revisions count only where no post shows the paper any more; after that sound before repaired, the highest version,
    the latest published, the address, the later revision, the earlier block.
    """
    by_paper = defaultdict(list)
    for reading in readings:
        by_paper[reading.arxiv_id].append(reading)
    return [_choose_one(by_paper[arxiv_id]) for arxiv_id in sorted(by_paper)]


def _choose_one(readings: list[PaperReading]) -> BestReading:
    # Sorted by the least deciding question first: sorting is stable, and each question has its own direction.
    ordered = sorted(readings, key=lambda one: (one.url, -one.revision_id, one.position))
    ordered.sort(key=lambda one: (one.version or 0, one.published_at or _NEVER), reverse=True)
    ordered.sort(key=lambda one: (_SOURCES.index(one.source), not one.shown, one.encoding_fault is not None))
    best = ordered[0]
    return BestReading(
        source=best.source,
        arxiv_id=best.arxiv_id,
        title=best.title,
        author_names=best.author_names,
        latest_version=max((one.version for one in readings if one.version is not None), default=None),
        abstract_from=best.id,
        abstract_zh_from=next((one.id for one in ordered if one.has_abstract_zh), None),
    )
