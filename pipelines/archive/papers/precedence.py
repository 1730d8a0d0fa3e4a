"""Chooses the best of the readings of a paper; does not import SQL.

The choice depends on the readings alone, never on when they were stored.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from pipelines.records.faults import UNKNOWN_FAULT, rank_fault

_NEVER = datetime.min.replace(tzinfo=UTC)


PaperSource = Literal["digest", "list", "lecture"]
_SOURCES: tuple[PaperSource, ...] = get_args(PaperSource)  # the most complete source first


@dataclass(frozen=True, slots=True)
class PaperReading:
    """A paper as printed in one revision.

    `id` is the ID of the appearance, None outside digests; `shown` is whether the revision is the current one of its
    post, `hidden` whether a person hid the post.
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
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class BestReading:
    """The best reading of one paper, and the appearances that its abstracts are taken from."""

    source: PaperSource
    arxiv_id: str
    title: str
    author_names: tuple[str, ...]
    latest_version: int | None
    abstract_from: int | None
    abstract_zh_from: int | None


def choose_best(readings: Iterable[PaperReading]) -> list[BestReading]:
    """The best reading of each paper.

    A block of a digest before a row of a list before a recommendation of a lecture.  Withdrawn or superseded revisions
    count only where no post shows the paper any more, or where only text that could not be repaired does.  Then: sound
    before repaired, the highest version, the latest published post, the URL, the later revision, the earlier block.
    Hidden posts count only where no other post has the paper.
    """
    by_paper = defaultdict(list)
    for reading in readings:
        by_paper[reading.arxiv_id].append(reading)
    return [_choose_one(_leave_out_hidden(by_paper[arxiv_id])) for arxiv_id in sorted(by_paper)]


def _leave_out_hidden(readings: list[PaperReading]) -> list[PaperReading]:
    return [reading for reading in readings if not reading.hidden] or readings


def _rank_source(reading: PaperReading) -> tuple[int, bool, bool, int]:
    is_unreadable = reading.encoding_fault == UNKNOWN_FAULT
    return _SOURCES.index(reading.source), is_unreadable, not reading.shown, rank_fault(reading.encoding_fault)


def _choose_one(readings: list[PaperReading]) -> BestReading:
    # Sorted by the least important criterion first: sorting is stable, and each criterion has its own direction.
    ordered = sorted(readings, key=lambda reading: (reading.url, -reading.revision_id, reading.position))
    ordered.sort(key=lambda reading: (reading.version or 0, reading.published_at or _NEVER), reverse=True)
    ordered.sort(key=_rank_source)
    best = ordered[0]
    return BestReading(
        source=best.source,
        arxiv_id=best.arxiv_id,
        title=best.title,
        author_names=best.author_names,
        latest_version=max((reading.version for reading in readings if reading.version is not None), default=None),
        abstract_from=best.id,
        abstract_zh_from=next((reading.id for reading in ordered if reading.has_abstract_zh), None),
    )
