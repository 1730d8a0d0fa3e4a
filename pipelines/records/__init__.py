"""What the layers hand to one another: frozen facts, no behaviour, no SQL, no HTML.

Every `position` counts from 0 over the whole post; `appearance` is the position of the paper block that
a row stands in, or None where it is the post's own.  Every datetime is aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipelines.records.lectures import Lecture, LectureVideo, RecommendedPaper

Precision = Literal["second", "day"]
PostKind = Literal["digest", "lecture", "note"]
SectionKind = Literal[
    "preamble", "abstract", "abstract_zh", "summary", "digest_title", "digest_authors", "affiliation",
    "keywords", "urls", "background", "prior_work", "approach", "results", "methods", "conclusion",
    "bio", "talk_abstract", "spotlight", "other",
]  # fmt: skip
LinkKind = Literal["pdf", "code", "project", "cool_papers", "video", "reference", "other"]
UNPLACED = "unplaced:"  # opens the identity of a digest whose path is not known, until a reading tells it


@dataclass(frozen=True, slots=True)
class Site:
    """A published site: `rank` orders the sites of one blog, the lowest is shown first."""

    blog: str
    base_url: str
    theme: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of posts says of one post; what the list does not print is None."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    precision: Precision = "second"
    cover_image_url: str | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many posts a site's calendar counts on a day, a day as its lists print it."""

    day: date
    posts: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its posts, the address of the next page, and what the site prints to count them.

    `page_count` is the number of pages of the list; `calendar` has the days of the last year on which something
    was published.  What the theme does not print is None or empty.
    """

    entries: tuple[Listed, ...]
    next_url: str | None
    printed_count: int | None
    page_count: int | None = None
    calendar: tuple[DayCount, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What is known of a site before it is read again.

    The validators of its home page are those of the last deployment that was taken in whole, `home_fetched_from` is
    None where the site itself sent them.  `settled_at` is when its list was last read whole with all that it names,
    `days` counts its live posts by the day that they print, `due` are posts to be asked for though no list calls them
    new.
    """

    site: Site
    home_etag: str | None
    home_last_modified: str | None
    home_fetched_from: str | None
    settled_at: datetime | None
    days: Mapping[date, int]
    due: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class WholeList:
    """Every post that a site's lists name, by public address, read to the end; `at` is when all of them were read.

    `since` is when that was so before, None where only the archive knows.
    """

    site: Site
    at: datetime
    urls: frozenset[str]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment that was read from `source`: `git:` and the commit.  `whole` is None where its lists were not."""

    site: Site
    source: str
    at: datetime
    whole: WholeList | None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as fetched.  `url` is public; `fetched_from` the mirror's address, if it came from one."""

    site: Site
    url: str
    fetched_from: str | None
    fetched_at: datetime
    status: int
    content_type: str | None
    etag: str | None
    last_modified: str | None
    body: bytes
    listed: Listed | None = None


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
class PostFacts:
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
class PackedModel:
    """A language model as an archive keeps it, and how much clean text it learned from."""

    version: str
    learned_at: datetime
    posts: int
    characters: int
    packed: bytes


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
    facts: PostFacts
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
