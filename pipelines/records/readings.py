"""The reading of a post from one page: its identity, metadata and contents, and the repair of its text.

Every `position` counts from 0 over the whole post; `appearance` is the position of the paper's block that holds the
row, or None for the post's own text.
"""

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.kinds import LinkKind, PostKind, Precision, SectionKind
from pipelines.records.lectures import Lecture, LectureVideo, RecommendedPaper
from pipelines.records.sites import Site

PARSER = 1  # version of the parser; whoever changes what is read from a page raises it, and archives say so
UNPLACED = "unplaced:"  # prefix of a digest's key while the path of the digest is not known


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
    """A key takeaway; `section` is the position of the section that holds the label of its list."""

    appearance: int | None
    position: int
    text: str
    markup: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """An image; its `key` is equal on every host that serves it, `dead` is true if its URL cannot be fetched."""

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
    """An arXiv identifier that is linked outside a paper block; with a `title` it is a paper of a list."""

    position: int
    arxiv_id: str
    version: int | None
    title: str | None = None
    venue: str | None = None
    year: int | None = None
    authors: str | None = None


@dataclass(frozen=True, slots=True)
class Appearance:
    """A paper's block in a post.  `authors` is the line as printed, `author_names` the same line split into names."""

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
    """The metadata of a post, which its page prints outside the article."""

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
class PostIdentity:
    """Which post a page is about: `key` is equal for every URL and every form of the same post.

    A digest has a topic, a date in its path (`edition_date`) and a date in its first heading; None where unknown.
    """

    kind: PostKind
    key: str
    topic: str | None = None
    edition_date: date | None = None
    heading_date: date | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The rows that an article becomes, each kind in the order of the page."""

    appearances: tuple[Appearance, ...] = ()
    sections: tuple[Section, ...] = ()
    takeaways: tuple[Takeaway, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    lectures: tuple[Lecture, ...] = ()
    lecture_videos: tuple[LectureVideo, ...] = ()
    recommended_papers: tuple[RecommendedPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenCharacter:
    """A character that the repair of mojibake chose, and its place in the reading.

    `table_name` and `column_name` name the view and its column, `row_position` the row; for the post's own metadata
    the table is `posts`, for its tags `tags`.  `offset` counts characters.  `alternatives` lists the likelier first.
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
class RepairSummary:
    """The effect of the repair of mojibake on the text of a reading; the default is that of sound text.

    `encoding_fault` names the code page that the text was decoded with by mistake.  The counts are of characters that
    the reading keeps, each counted once.
    """

    encoding_fault: str | None = None
    restored_chars: int = 0
    uncertain_chars: int = 0
    model_version: str | None = None
    chosen: tuple[ChosenCharacter, ...] = ()


HASH_VERSION = "2:"  # with which content hashes begin
OUTDATED_LENGTH = 64  # of the content hashes of version 0.2 and earlier, which were a bare SHA-256


def is_current_hash(content_hash: str) -> bool:
    """Whether a content hash can be compared with that of a new reading."""
    return len(content_hash) != OUTDATED_LENGTH


@dataclass(frozen=True, slots=True)
class Reading:
    """One post as read from one page, document or feed entry.

    `content_hash` is equal for readings with the same content; it begins with the version of the rule that made it, and
    hashes of other versions are not compared.  `theme` is the theme that the page was read in
    (`general` for the markup that most pages share), None for documents and feeds.  Only lists print covers: a page
    that was not found through a list (`listed` is False) does not show the cover of its post.  `redirected_from` is the
    URL that a list names where that leads to `url` by a redirect.
    """

    site: Site
    url: str
    media_type: str
    identity: PostIdentity
    metadata: PostMetadata
    contents: Contents
    content_hash: str
    theme: str | None = None
    listed: bool = True
    redirected_from: str | None = None
    repair: RepairSummary = RepairSummary()
