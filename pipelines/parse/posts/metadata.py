"""Reads the metadata of a post from its page by the selectors of its theme: title, times, tags, licence."""

from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.posts.themes import Theme
from pipelines.parse.timestamps import read_timestamp
from pipelines.records.readings import PostMetadata
from pipelines.records.sites import Listed

_AUTHOR = "meta[name=author]::attr(content), meta[property='article:author']::attr(content)"
_DESCRIPTION = "meta[name=description]::attr(content), meta[property='og:description']::attr(content)"


def read_metadata(selector: Selector, theme: Theme, listed: Listed | None) -> PostMetadata:
    """The page's metadata.  Raises PageError where neither the page nor the list has a title.

    The cover is the one that the list shows: the page of a post without a cover shows a random one.
    """
    printed = (" ".join(text.split()) for css in theme.title for text in selector.css(css).getall())
    title = next(filter(None, printed), None) or (listed and listed.title)
    if not title:
        raise PageError("parse", f"no title ({', '.join(theme.title)}) on the page")
    published, precision = read_timestamp(select_text(selector, theme.published))
    return PostMetadata(
        title=title,
        published_at=published,
        published_precision=precision,
        updated_at=read_timestamp(select_text(selector, theme.updated))[0],
        author=selector.css(_AUTHOR).get(),
        category=next(iter(_select_names(selector, theme.category)), None),
        tags=_select_names(selector, theme.tags),
        cover_image_url=listed.cover_image_url if listed else None,
        description=selector.css(_DESCRIPTION).get(),
        licence_url=selector.css(theme.licence).get(),
    )


def select_text(selector: Selector, css: str | None) -> str:
    """The texts that `css` selects, joined by blanks; empty without a selector."""
    return " ".join(selector.css(css).getall()) if css else ""


def _select_names(selector: Selector, css: str) -> tuple[str, ...]:
    """The selected names in order, without duplicates; `# NeRF` in the links below an article is the tag NeRF."""
    names = (" ".join(text.split()).removeprefix("#").lstrip() for text in selector.css(css).getall())
    return tuple(dict.fromkeys(name for name in names if name))
