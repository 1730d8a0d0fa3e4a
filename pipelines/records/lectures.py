"""What a lecture post says beside its text: the talk, its recordings and the papers that its speaker recommends.

Records as those of `records`, which holds the reading that they stand in: frozen facts, no behaviour.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lecture:
    """The talk that a lecture post announces; what the post does not say is None."""

    position: int
    series: str | None
    number: int | None
    speaker: str | None
    speaker_bio: str | None
    talk_title: str
    abstract: str | None


@dataclass(frozen=True, slots=True)
class LectureVideo:
    """A recording of a talk: its identifiers at its provider, its part from 1, and where to watch it."""

    position: int
    provider: str
    video_id: str
    aid: str | None
    cid: str | None
    page: int | None
    url: str


@dataclass(frozen=True, slots=True)
class RecommendedPaper:
    """A paper that a speaker recommends; `authors` and `venue` as printed, `arxiv_id` from a link beside its title."""

    position: int
    group_title: str | None
    title: str
    authors: str | None
    venue: str | None
    year: int | None
    reason: str | None
    arxiv_id: str | None
