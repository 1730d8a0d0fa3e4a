"""Reads lists of posts: their entries, the URL of the next page, and how many posts the site counts."""

import re
from collections.abc import Sequence
from datetime import date

from lxml import etree
from parsel import Selector

from pipelines.errors import PageError
from pipelines.numbers import read_int
from pipelines.parse.extraction.titles import fold_title
from pipelines.parse.html.page_size import check_depth
from pipelines.parse.html.page_view import PageView
from pipelines.parse.images import resolve_image
from pipelines.parse.lists.controls import resolve
from pipelines.parse.lists.entries import choose_link, find_entries
from pipelines.parse.lists.markup import read_title
from pipelines.parse.lists.pager import Pager, read_pager
from pipelines.parse.lists.totals import find_total
from pipelines.parse.posts.metadata import select_text
from pipelines.parse.posts.themes import GENERAL, THEMES, Theme, recognise_theme
from pipelines.parse.timestamps import read_timestamp
from pipelines.records.sites import DayCount, Listed, ListPage, Site
from pipelines.urls import canonical_url, linked_url

_NUMBER = re.compile(r"\d+")
_PAGE_OF = re.compile(r"\d+\s*/\s*(\d+)")
_CALENDAR = re.compile(r"\bdata:\s*\[\s*((?:\[[^\[\]]*\]\s*(?:,\s*)?)*)\]")
_DAY = re.compile(r"""\[\s*["'](\d{4}-\d{2}-\d{2})["']\s*,\s*["']?(\d+)["']?\s*\]""", re.ASCII)
_OWN_URL = "link[rel=canonical]::attr(href), .reprint__type .reprint-info a::attr(href)"
_TITLES = ("h1::text", "h1 *::text", "h2::text", "title::text", "meta[property='og:title']::attr(content)")
_PART = re.compile(r"\s*[|｜·•–—-]\s+|\s*[|｜_]\s*")  # between the title of a post and the name of its site
_SHARED_URL = "meta[property='og:url']::attr(content)"


def parse_list(view: PageView, site: Site, url: str) -> ListPage:
    """One page of a list, which is public at `url`.  Raises PageError where the page holds no list.

    The selectors of a theme come first; what they leave empty is found by the markup that most themes share.
    """
    selector = view.selector
    theme = recognise_theme(selector.root, site.theme) or THEMES.get(site.theme, GENERAL)
    entries = _read_entries(selector, theme, url)
    printed = _read_printed_count(selector, theme)
    if not entries and printed is None:
        raise PageError("list", f"no posts ({theme.entries}) on the page")
    pager, page_count = _read_pager(selector, theme, url, entries), _read_page_count(selector, theme)
    scripts = selector.css(theme.calendar).getall() if theme.calendar else []
    return ListPage(
        entries=entries,
        next_url=pager.next_url,
        printed_count=printed,
        page_count=page_count,
        calendar=tuple(count for script in scripts for count in read_calendar(script)),
        shows_more=pager.shows_more and page_count is None,
        url=url,
    )


def find_theme(view: PageView) -> str | None:
    """The name of the theme of a list or a post: `general` for a list in no known theme, None for any other page.

    >>> page = '<div id="cd-timeline"><article><a href="/Paper/2025-03-05/NeRF/">NeRF</a></article></div>'
    >>> find_theme(PageView(page))
    'matery'
    """
    selector = view.selector
    theme = recognise_theme(selector.root, "") or (GENERAL if find_entries(selector) else None)
    return theme.name if theme else None


def is_list(view: PageView, site: Site, url: str, title: str | None) -> bool:
    """Whether a page is a list of posts in place of the post that a list calls `title`.

    >>> page = "<li><a href='/a/'>灯</a> <time>06-01</time></li><li><a href='/b/'>桥</a> <time>05-01</time></li>"
    >>> site = Site("a", "https://a.example/", "")
    >>> is_list(PageView(page), site, "https://a.example/1/", "窗")
    True
    >>> is_list(PageView(f"<h1>窗</h1>{page}"), site, "https://a.example/1/", "窗")
    False
    """
    selector = view.selector
    theme = recognise_theme(selector.root, site.theme)
    if theme:
        return bool(selector.css(theme.entries)) and not selector.css(theme.article)
    is_titled = title is not None and fold_title(title) in _read_titles(selector)
    return len(find_entries(selector, url)) > 1 and not is_titled


def is_other_post(view: PageView, title: str) -> bool:
    """Whether a page prints titles, and none of them is the one that a list prints for the post, in full or cut off.

    >>> page = PageView("<title>灯塔与潮汐 | 海边笔记</title><h1>灯塔与潮汐</h1>")
    >>> is_other_post(page, "灯塔与潮汐"), is_other_post(page, "灯塔与…"), is_other_post(page, "维护中")
    (False, False, True)
    """
    titles, wanted = _read_titles(view.selector), fold_title(title)
    return bool(titles) and bool(wanted) and not any(text.startswith(wanted) for text in titles)


def _read_titles(selector: Selector) -> set[str]:
    """What a page prints as its title or headings, whole and in parts, folded."""
    texts = (text for css in _TITLES for text in selector.css(css).getall())
    return {fold_title(part) for text in texts for part in (text, *_PART.split(text))} - {""}


def read_calendar(script: str) -> tuple[DayCount, ...]:
    """The number of posts per day, as the script of a Matery calendar passes it to ECharts.

    >>> read_calendar('series: [{type: "heatmap", data: [["2025-03-05", 15],["2025-03-06",0]]}]')
    (DayCount(day=datetime.date(2025, 3, 5), posts=15),)
    """
    days = (day for data in _CALENDAR.finditer(script) for day in _DAY.finditer(data[1]))
    counts = (_read_day_count(*day.groups()) for day in days)
    return tuple(count for count in counts if count and count.posts)


def _read_day_count(day: str, posts: str) -> DayCount | None:
    try:
        return DayCount(date.fromisoformat(day), read_int(posts))
    except ValueError:
        return None


def _read_printed_count(selector: Selector, theme: Theme) -> int | None:
    printed = _NUMBER.search(select_text(selector.root, theme.printed_count))
    return read_int(printed[0]) if printed else find_total(selector.root)


def _read_page_count(selector: Selector, theme: Theme) -> int | None:
    printed = _PAGE_OF.search(select_text(selector.root, theme.page_number))
    return read_int(printed[1]) if printed else None


def _read_pager(selector: Selector, theme: Theme, url: str, entries: Sequence[Listed]) -> Pager:
    declared = selector.css(theme.next_page).get("") if theme is not GENERAL else ""
    next_url = resolve(declared, url)
    return Pager(next_url) if next_url else read_pager(selector.root, url, {entry.url for entry in entries})


def _read_entries(selector: Selector, theme: Theme, url: str) -> tuple[Listed, ...]:
    if theme is not GENERAL:
        declared = tuple(filter(None, (_read_entry(entry, theme, url) for entry in selector.css(theme.entries))))
        if declared:
            return declared
    found = ((Selector(root=entry.element, type="html"), entry.link) for entry in find_entries(selector, url))
    return tuple(_describe_link(entry, GENERAL, url, link) for entry, link in found)


def _read_entry(entry: Selector, theme: Theme, url: str) -> Listed | None:
    href = entry.css(theme.entry_link).get()
    if href:
        title = entry.css(theme.entry_title).get("")
        return _describe(entry, theme, url, href, title)
    link = choose_link(entry.root, url)
    return None if link is None else _describe_link(entry, theme, url, link)


def _describe_link(entry: Selector, theme: Theme, url: str, link: etree._Element) -> Listed:
    """The entry of the post that a link leads to; the title is its text."""
    return _describe(entry, theme, url, link.get("href", ""), read_title(link))


def _describe(entry: Selector, theme: Theme, url: str, href: str, title: str) -> Listed:
    check_depth(entry.root.iterancestors())
    published, precision = read_timestamp(select_text(entry.root, theme.entry_published))
    return Listed(
        url=linked_url(url, href),
        title=" ".join(title.split()) or None,
        published_at=published,
        updated_at=read_timestamp(select_text(entry.root, theme.entry_updated))[0],
        precision=precision or "second",
        cover_image_url=_find_cover(entry, theme, url),
    )


def _find_cover(entry: Selector, theme: Theme, url: str) -> str | None:
    """The cover of the post: neither a lazy loader's placeholder nor an image that the theme drew at random."""
    for source in entry.css(theme.entry_cover).getall():
        if not source.startswith("data:"):
            cover = resolve_image(source, url).url
            return None if theme.stock_cover and theme.stock_cover in cover else cover
    return None


def find_public_url(view: PageView) -> str | None:
    """The public URL that a page gives as its own: its canonical link, its licence notice, or the URL to share."""
    selector = view.selector
    url = selector.css(_OWN_URL).get() or selector.css(_SHARED_URL).get()
    return canonical_url(url) if url else None
