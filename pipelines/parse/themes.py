"""The themes, each one declaration of where a page keeps what.

CSS selectors as parsel reads them; a theme that prints a fact in several places lists them in the order of trust.
"""

from dataclasses import dataclass

from pipelines.records import Precision


@dataclass(frozen=True, slots=True)
class Theme:
    """Selectors of one theme, a precision for its dates, and what is in the address of a cover that it chose itself.

    `page_number` is where a list prints `1 / 180`, `calendar` the scripts that may count the posts of each day.
    """

    name: str
    article: str
    title: str
    published: str
    updated: str
    precision: Precision
    category: str
    tags: str
    licence: str
    entries: str
    entry_link: str
    entry_title: str
    entry_published: str
    entry_updated: str | None
    entry_cover: str
    next_page: str
    printed_count: str | None
    page_number: str | None = None
    calendar: str | None = None
    stock_cover: str | None = None


BUTTERFLY = Theme(
    name="butterfly",
    article="article#article-container",
    title="h1.post-title::text",
    published="time.post-meta-date-created::attr(datetime), meta[property='article:published_time']::attr(content)",
    updated="time.post-meta-date-updated::attr(datetime), meta[property='article:modified_time']::attr(content)",
    precision="second",
    category="a.post-meta-categories::text",
    tags="meta[property='article:tag']::attr(content)",
    licence=".post-copyright__notice a[href*='creativecommons']::attr(href)",
    entries=".article-sort-item:not(.year), .recent-post-item",
    entry_link="a.article-sort-item-title::attr(href), a.article-title::attr(href)",
    entry_title="a.article-sort-item-title::text, a.article-title::text",
    entry_published="time.post-meta-date-created::attr(datetime)",
    entry_updated="time.post-meta-date-updated::attr(datetime)",
    entry_cover="img::attr(data-lazy-src), img::attr(src)",
    next_page="#pagination a[rel=next]::attr(href), #pagination a.next::attr(href)",
    printed_count=".article-sort-title::text",
)

MATERY = Theme(
    name="matery",
    article="#articleContent",
    title="h1.post-title::text",
    published=".post-info .post-date:contains('发布日期')::text",
    updated=".post-info .post-date:contains('更新日期')::text",
    precision="day",
    category=".post-cate a::text",
    tags=".article-tag a *::text",
    licence=".reprint__notice a[href*='creativecommons']::attr(href)",
    entries="#cd-timeline article",
    entry_link="a::attr(href)",
    entry_title=".card-title::text",
    entry_published=".publish-date::text",
    entry_updated=None,
    entry_cover=".card-image img::attr(src)",
    next_page=".paging a.right:not(.disabled)::attr(href)",
    printed_count=None,
    page_number=".page-info *::text",
    calendar="script:not([src])::text",
    stock_cover="/medias/featureimages/",
)

THEMES = {theme.name: theme for theme in (BUTTERFLY, MATERY)}
