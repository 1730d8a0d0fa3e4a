"""Lists of posts: what they link to, what they say of each, where they go on, how many posts the site counts."""

import re

from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.addresses import absolute_url, canonical_url
from pipelines.parse.images import resolve_image
from pipelines.parse.posts import read_stamp
from pipelines.parse.themes import THEMES, Theme
from pipelines.records import Listed, ListPage, Site

_NUMBER = re.compile(r"\d+")
_OWN_ADDRESS = "link[rel=canonical]::attr(href), .reprint__type .reprint-info a::attr(href)"


def parse_list(source: str, site: Site, url: str) -> ListPage:
    """One page of a list, read at the public address `url`; raises PageError where there is no list."""
    theme = THEMES[site.theme]
    selector = Selector(source)
    entries = tuple(filter(None, (_read_entry(entry, theme, url) for entry in selector.css(theme.entries))))
    printed = _NUMBER.search(selector.css(theme.printed_count).get("")) if theme.printed_count else None
    if not entries and not printed:
        raise PageError("list", f"no posts ({theme.entries}) on the page")
    following = selector.css(theme.next_page).get()
    next_url = canonical_url(absolute_url(url, following)) if following else None
    return ListPage(entries, next_url, int(printed[0]) if printed else None)


def _read_entry(entry: Selector, theme: Theme, url: str) -> Listed | None:
    href = entry.css(theme.entry_link).get()
    if not href:
        return None
    return Listed(
        url=canonical_url(absolute_url(url, href)),
        title=" ".join(entry.css(theme.entry_title).get("").split()) or None,
        published_at=read_stamp(entry, theme.entry_published),
        updated_at=read_stamp(entry, theme.entry_updated),
        precision=theme.precision,
        cover_image_url=_find_cover(entry, theme, url),
    )


def _find_cover(entry: Selector, theme: Theme, url: str) -> str | None:
    """The cover that the post has; neither a lazy loader's placeholder nor a picture that the theme chose at random."""
    for address in entry.css(theme.entry_cover).getall():
        if not address.startswith("data:"):
            cover = resolve_image(address, url)[0]
            return None if theme.stock_cover and theme.stock_cover in cover else cover
    return None


def find_address(source: str) -> str | None:
    """The public address that a page gives as its own."""
    found = Selector(source).css(_OWN_ADDRESS).get()
    return canonical_url(found) if found else None
