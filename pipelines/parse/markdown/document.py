"""Reads a post from Markdown with front matter: the metadata and the article that its page would have."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from lxml import etree

from pipelines.errors import NotAPostError, PageError
from pipelines.parse.markdown.front_matter import FrontMatter, names_title, split_front_matter
from pipelines.parse.markdown.hexo_tags import render_post
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.parse.markdown.tag_call import NOWHERE, Place
from pipelines.records.kinds import Precision
from pipelines.records.readings import PostMetadata

_BLOG_TIME = timezone(timedelta(hours=8))  # with it, dates equal the published second of the page in 263 of 263 posts
_DATE = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
    r"(?:[T\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_NO_TITLE = "no title in the front matter, or no front matter"
_NO_COVER = ("false", "true")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document; `article` is the element that a page of the post would have."""

    front: FrontMatter
    metadata: PostMetadata
    article: etree._Element


def parse_document(source: str, place: Place = NOWHERE) -> Document:
    """The metadata and the article of a document at a place of its blog.

    Raises PageError where it is empty or its title cannot be read, NotAPostError where it has none.

    >>> document = parse_document("---\\ntitle: 元宇宙/虚拟人\\ndate: 2024-06-02 20:30:00\\n---\\n# 2024-06-02 更新")
    >>> document.metadata.title, document.metadata.published_at.isoformat(), document.article[0].text
    ('元宇宙/虚拟人', '2024-06-02T12:30:00+00:00', '2024-06-02 更新')
    """
    front, body = split_front_matter(source)
    if front.title is None and names_title(source):
        raise PageError("document", _NO_TITLE)
    article = render_markdown(body) if front.disable_nunjucks == "true" else render_post(body, place)
    return Document(front, read_metadata(front), article)


def read_metadata(front: FrontMatter) -> PostMetadata:
    """The metadata in the front matter.  Raises NotAPostError where there is no title."""
    if front.title is None:
        raise NotAPostError("document", _NO_TITLE)
    published, precision = read_date(front.date)
    return PostMetadata(
        title=" ".join(front.title.split()),
        published_at=published,
        published_precision=precision,
        updated_at=read_date(front.updated)[0],
        author=front.author,
        category=next(iter(front.categories), None),
        tags=front.tags,
        cover_image_url=front.cover if front.cover not in _NO_COVER else None,
        description=front.description,
    )


def read_date(written: str | None) -> tuple[datetime, Precision] | tuple[None, None]:
    """A date of front matter and its precision: a time is at +08:00 unless it has a zone, a day is midnight in UTC.

    >>> read_date("2024-06-02 7:30:00")
    (datetime.datetime(2024, 6, 1, 23, 30, tzinfo=datetime.timezone.utc), 'second')
    >>> read_date("2024/6/2")
    (datetime.datetime(2024, 6, 2, 0, 0, tzinfo=datetime.timezone.utc), 'day')
    """
    match = _DATE.fullmatch(written) if written else None
    try:
        return _make_date(match) if match else (None, None)
    except (ValueError, OverflowError):
        return None, None


def _make_date(match: re.Match[str]) -> tuple[datetime, Precision]:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if match["hour"] is None:
        return datetime(year, month, day, tzinfo=UTC), "day"
    zone = datetime.strptime(match["zone"], "%z").tzinfo if match["zone"] else _BLOG_TIME
    return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC), "second"
