"""Reads the metadata of a post from its page by the selectors of its theme: title, times, tags, licence."""

from dataclasses import replace

from pipelines.parse.posts.selection import Page, select
from pipelines.parse.posts.themes import Theme
from pipelines.parse.timestamps import read_timestamp
from pipelines.records.readings import PostMetadata

EMPTY = PostMetadata("", None, None, None)
_DESCRIPTION = "meta[name=description]::attr(content), meta[property='og:description']::attr(content)"


def is_complete(known: PostMetadata) -> bool:
    """Whether all is known that the selectors of a theme can find."""
    return bool(
        known.title
        and known.published_at
        and known.updated_at
        and known.author
        and known.category
        and known.tags
        and known.description
        and known.licence_url
    )


def read_metadata(page: Page, theme: Theme, known: PostMetadata = EMPTY) -> PostMetadata:
    """What is known of a post, completed by what the selectors of a theme find on its page.

    The title stays empty where they find none.
    """
    if known.published_at is None:
        published, precision = read_timestamp(select_text(page, theme.published))
        known = replace(known, published_at=published, published_precision=precision)
    return replace(
        known,
        title=known.title or _select_title(page, theme),
        updated_at=known.updated_at or read_timestamp(select_text(page, theme.updated))[0],
        author=known.author or next(iter(_select_names(page, theme.author)), None),
        category=known.category or next(iter(_select_names(page, theme.category)), None),
        tags=known.tags or _select_names(page, theme.tags),
        description=known.description or next(iter(select(page, _DESCRIPTION)), None),
        licence_url=known.licence_url or next(iter(select(page, theme.licence)), None),
    )


def _select_title(page: Page, theme: Theme) -> str:
    printed = (" ".join(text.split()) for css in theme.title for text in select(page, css))
    return next(filter(None, printed), "")


def select_text(page: Page, css: str | None) -> str:
    """The texts that `css` selects, joined by blanks; empty without a selector."""
    return " ".join(select(page, css)) if css else ""


def _select_names(page: Page, css: str) -> tuple[str, ...]:
    """The selected names in order, without duplicates; `# NeRF` in the links below an article is the tag NeRF."""
    names = (" ".join(text.split()).removeprefix("#").lstrip() for text in select(page, css))
    return tuple(dict.fromkeys(name for name in names if name))
