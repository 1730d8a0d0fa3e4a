"""A paper, and a post, as the archive shows them to a person: everything that is known, in reading order."""

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.arxiv import name_arxiv_url
from pipelines.records.kinds import LinkKind, PostKind, SectionKind


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section in the order of its page.

    `takeaways` are the items of the list that the section is the label of; `markup` is None where plain text is all.
    """

    kind: SectionKind
    heading: str | None
    text: str
    markup: str | None = None
    takeaways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownImage:
    url: str
    alt: str | None
    caption: str | None
    is_dead: bool


@dataclass(frozen=True, slots=True)
class ShownLink:
    kind: LinkKind
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class PostHead:
    """What is known of a post besides its contents; `edition_date` and `topic` are those of a digest."""

    id: int
    kind: PostKind
    identity: str
    title: str
    topic: str | None
    edition_date: date | None
    published_at: datetime | None
    url: str
    author: str | None
    licence_url: str | None
    is_gone: bool
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A paper in a digest: the block as the digest shows it now."""

    post: PostHead
    position: int
    arxiv_id: str
    version: int | None
    title: str
    authors: tuple[str, ...]
    comment: str | None
    sections: tuple[ShownSection, ...]
    images: tuple[ShownImage, ...]
    links: tuple[ShownLink, ...]


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper, with its blocks by edition date, the earliest first.

    `authors` are those of the best reading, `topics` those of its digests, the most frequent first.  `licence_urls` are
    those of its digests.  A paper that only a list or a lecture names has no blocks; `mentioned_in` are these posts.
    """

    arxiv_id: str
    title: str
    authors: tuple[str, ...]
    abstract: str | None
    abstract_zh: str | None
    latest_version: int | None
    topics: tuple[str, ...]
    is_gone: bool
    blocks: tuple[ShownBlock, ...]
    mentioned_in: tuple[PostHead, ...]

    @property
    def url(self) -> str:
        return name_arxiv_url(self.arxiv_id)


@dataclass(frozen=True, slots=True)
class RecommendedPaperRow:
    group_title: str | None
    title: str
    authors: str | None
    venue: str | None
    year: int | None
    reason: str | None
    arxiv_id: str | None


@dataclass(frozen=True, slots=True)
class ShownTalk:
    series: str | None
    number: int | None
    speaker: str | None
    speaker_bio: str | None
    talk_title: str
    abstract: str | None


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post: its own sections, images and links, and what its kind has: blocks of papers, talks, recommendations."""

    head: PostHead
    sections: tuple[ShownSection, ...]
    images: tuple[ShownImage, ...]
    links: tuple[ShownLink, ...]
    blocks: tuple[ShownBlock, ...] = ()
    talks: tuple[ShownTalk, ...] = ()
    video_urls: tuple[str, ...] = ()
    recommended: tuple[RecommendedPaperRow, ...] = ()
