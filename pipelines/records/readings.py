"""What one page says of one post.

Every `position` counts from 0 over the whole post; `appearance` is the position of the paper block that a row stands
in, or None for the post's own text.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipelines.records.lectures import Lecture, LectureVideo, RecommendedPaper
from pipelines.records.sites import Precision, Site

PostKind = Literal["digest", "lecture", "note"]
SectionKind = Literal[
    "preamble", "abstract", "abstract_zh", "summary", "digest_title", "digest_authors", "affiliation",
    "keywords", "urls", "background", "prior_work", "approach", "results", "methods", "conclusion",
    "bio", "talk_abstract", "spotlight", "other",
]  # fmt: skip
LinkKind = Literal["pdf", "code", "project", "cool_papers", "video", "reference", "other"]
UNPLACED = "unplaced:"  # opens the identity of a digest whose path is not known, until a reading tells it


@dataclass(frozen=True, slots=True)
class Section:
    appearance: int | None
    position: int
    kind: SectionKind
    heading: str | None
    text: str
    markup: str | None = None


@dataclass(frozen=True, slots=True)
class Takeaway:
    """`section` is the position of the section that it stands behind, which holds its label."""

    appearance: int | None
    position: int
    text: str
    markup: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """`key` names the picture wherever it is served from; `dead` is one that cannot be fetched by its address."""

    appearance: int | None
    position: int
    url: str
    key: str
    dead: bool = False
    alt: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    appearance: int | None
    position: int
    kind: LinkKind
    url: str
    text: str
    url_as_written: str
    mention_position: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """An arXiv identifier linked outside a paper block; a `title` beside it makes a paper of it."""

    position: int
    arxiv_id: str
    version: int | None
    title: str | None = None
    venue: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Appearance:
    """A paper in a post.  `authors` is the line as printed, `author_names` the same split."""

    position: int
    arxiv_id: str
    version: int | None
    title: str
    authors: str
    author_names: tuple[str, ...]
    comment: str | None
    rendered: bool


@dataclass(frozen=True, slots=True)
class PostMetadata:
    """What a page says of its post beside the article itself."""

    title: str
    published_at: datetime | None
    published_precision: Precision | None
    updated_at: datetime | None
    author: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    cover_image_url: str | None = None
    description: str | None = None
    licence_url: str | None = None


@dataclass(frozen=True, slots=True)
class ChosenCharacter:
    """A character that a repair chose, where it stands in what was read.

    `table_name` and `column_name` name the view and its column, `row_position` the row; of a post's own facts the
    table is `posts`, of its tags `tags`.  `offset` counts characters.  `alternatives` has the likelier first.
    """

    table_name: str
    column_name: str
    row_position: int
    offset: int
    restored: str
    alternatives: tuple[str, ...]
    confidence: float
    context: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one page says of one post.

    `identity` is equal for every address and form of the same post, `content_hash` for readings that say the same;
    `theme` is the one that the page was read in, general for the marks that most pages carry.  Covers stand in lists
    alone: a page that was not found through one (not `listed`) says nothing of its post's.
    """

    site: Site
    url: str
    kind: PostKind
    identity: str
    facts: PostMetadata
    topic: str | None
    edition_date: date | None
    heading_date: date | None
    media_type: str
    content_hash: str
    appearances: tuple[Appearance, ...] = ()
    sections: tuple[Section, ...] = ()
    takeaways: tuple[Takeaway, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    encoding_fault: str | None = None
    restored_chars: int = 0
    uncertain_chars: int = 0
    model_version: str | None = None
    theme: str | None = None
    chosen: tuple[ChosenCharacter, ...] = ()
    lectures: tuple[Lecture, ...] = ()
    lecture_videos: tuple[LectureVideo, ...] = ()
    recommended_papers: tuple[RecommendedPaper, ...] = ()
    listed: bool = True
