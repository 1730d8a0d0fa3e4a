"""The rows of a lecture post: the talk, its recordings and the papers that the speaker recommends."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lecture:
    """The talk that a lecture post announces; values that the post does not give are None."""

    position: int
    series: str | None
    number: int | None
    speaker: str | None
    speaker_bio: str | None
    talk_title: str
    abstract: str | None


@dataclass(frozen=True, slots=True)
class LectureVideo:
    """A recording of a talk: its identifiers at the provider, the part (`page`, from 1), and the URL to watch it."""

    position: int
    provider: str
    video_id: str
    aid: str | None
    cid: str | None
    page: int | None
    url: str


@dataclass(frozen=True, slots=True)
class RecommendedPaper:
    """A recommended paper; `authors` and `venue` as printed, `arxiv_id` from a link beside the title."""

    position: int
    group_title: str | None
    title: str
    authors: str | None
    venue: str | None
    year: int | None
    reason: str | None
    arxiv_id: str | None
