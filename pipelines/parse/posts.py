"""A post's page to a reading: which post it is, what the page says of it, what its article says.

Knows the themes' declarations and the forms of addresses; the article itself is read by the modules beside this one.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.digest import EDITION, Block, split_digest
from pipelines.parse.lines import Line, read_article
from pipelines.parse.rows import Rows
from pipelines.parse.themes import THEMES, Theme
from pipelines.parse.tree import read_page
from pipelines.records import FetchedPage, PostFacts, PostKind, Reading

_DIGEST_PATH = re.compile(r"/Paper/([0-9]{4}-[0-9]{2}-[0-9]{2})/([^/]+)/?$")
_DATED_PATH = re.compile(r"^/?\d{4}/\d{2}/\d{2}/")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2}))?", re.ASCII)


class PostIdentity(NamedTuple):
    """Which post an address is about; equal for every address of the same post."""

    kind: PostKind
    identity: str
    edition_date: date | None


def parse_post(page: FetchedPage, source: str) -> Reading:
    """What the page says; raises PageError where it is no post of its theme."""
    theme = THEMES[page.site.theme]
    selector = read_page(source)
    found = selector.css(theme.article)
    if not found:
        raise PageError("parse", f"no article ({theme.article}) on the page")
    article = read_article(found[0].root)
    lines = article.lines
    kind, identity, edition_date = identify_post(page)
    found[0].root.clear()  # the facts stand beside the article, and are found sooner without it
    facts = _read_facts(page, selector, theme)
    rows = _read_rows(lines, kind, page.url)
    return Reading(
        site=page.site,
        url=page.url,
        kind=kind,
        identity=identity,
        facts=facts,
        topic=facts.title if kind == "digest" else None,
        edition_date=edition_date,
        heading_date=_find_heading_date(lines) if kind == "digest" else None,
        media_type="text/html",
        content_hash=hash_content(article.said),
        appearances=tuple(rows.appearances),
        sections=tuple(rows.sections),
        takeaways=tuple(rows.takeaways),
        images=tuple(rows.images),
        links=tuple(rows.links),
        mentions=tuple(rows.mentions),
    )


def _read_rows(lines: tuple[Line, ...], kind: PostKind, url: str) -> Rows:
    rows = Rows(url)
    if kind == "note":
        rows.add_own_text(lines, "preamble", "other")
        return rows
    for piece in split_digest(lines):
        if isinstance(piece, Block):
            rows.add_block(piece)
        else:
            end = next((i for i, line in enumerate(piece.lines, 1) if EDITION.match(line.text)), len(piece.lines))
            rows.add_own_text(piece.lines[:end], "preamble", "preamble")
            rows.add_own_text(piece.lines[end:], "other", "other")
    return rows


def identify_post(page: FetchedPage) -> PostIdentity:
    """The post that an address is about: a digest by blog, date and topic, a note by its path without the date."""
    base = urlsplit(page.site.base_url)
    path = urlsplit(page.url).path
    if (match := _DIGEST_PATH.search(path)) and (edition := _read_date(match[1])):
        identity = f"digest:{page.site.blog}:{match[1]}:{fold_topic(unquote(match[2]))}"
        return PostIdentity("digest", identity, edition)
    name = _DATED_PATH.sub("", unquote(path).removeprefix(base.path)).strip("/")
    return PostIdentity("note", f"note:{base.netloc}{base.path}:{name}", None)


def fold_topic(topic: str) -> str:
    """A topic by its letters and digits alone.

    >>> fold_topic("元宇宙/虚拟人") == fold_topic("元宇宙_虚拟人"), fold_topic("Diffusion Models")
    (True, 'diffusionmodels')
    """
    return _NOT_ALPHANUMERIC.sub("", topic).casefold()


def _find_heading_date(lines: tuple[Line, ...]) -> date | None:
    headings = (EDITION.match(line.text) for line in lines if line.tag == "h1")
    return next((_read_date(match[1]) for match in headings if match), None)


def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read_facts(page: FetchedPage, selector: Selector, theme: Theme) -> PostFacts:
    title = " ".join(selector.css(theme.title).get("").split()) or (page.listed and page.listed.title)
    if not title:
        raise PageError("parse", f"no title ({theme.title}) on the page")
    published = read_stamp(selector, theme.published)
    return PostFacts(
        title=title,
        published_at=published,
        published_precision=theme.precision if published else None,
        updated_at=read_stamp(selector, theme.updated),
        author=selector.css("meta[name=author]::attr(content)").get(),
        category=next(iter(_select_distinct(selector, theme.category)), None),
        tags=_select_distinct(selector, theme.tags),
        cover_image_url=page.listed.cover_image_url if page.listed else None,
        description=selector.css("meta[name=description]::attr(content)").get(),
        licence_url=selector.css(theme.licence).get(),
    )


def _select_distinct(selector: Selector, css: str) -> tuple[str, ...]:
    texts = (" ".join(text.split()) for text in selector.css(css).getall())
    return tuple(dict.fromkeys(text for text in texts if text))


def read_stamp(selector: Selector, css: str | None) -> datetime | None:
    """The first stamp that stands where `css` selects; a day is the midnight of its date.

    >>> read_stamp(Selector("<b>发布日期:&nbsp; 2025-03-05</b>"), "b::text")
    datetime.datetime(2025, 3, 5, 0, 0, tzinfo=datetime.timezone.utc)
    """
    found = _STAMP.search(" ".join(selector.css(css).getall())) if css else None
    try:
        stamp = datetime.fromisoformat(found[0]) if found else None
        return stamp and (stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def hash_content(said: Iterable[str]) -> str:
    """What an article says, as one hash: its text nodes with white space collapsed, its links and images, in order.

    In 15,559 page transitions this alone told an edit from a deployment.
    """
    nodes = (" ".join(node.split()) for node in said)
    return hashlib.sha256("\x1f".join(filter(None, nodes)).encode()).hexdigest()
