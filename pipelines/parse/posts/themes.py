"""The known themes, each declared by the selectors of its pages.

Selectors are CSS as parsel reads it; where several elements match, the first on the page is taken.  A post is
recognised by its article, a list by its entries or by the number of posts that it prints, and never by its URL.
"""

from dataclasses import dataclass

from pipelines.parse.posts.selection import Page, select

_PUBLISHED = "meta[property='article:published_time']::attr(content)"
_UPDATED = "meta[property='article:modified_time']::attr(content)"
_TAGS = "meta[property='article:tag']::attr(content)"


@dataclass(frozen=True, slots=True)
class Theme:
    """The selectors of one theme.

    `title` lists selectors in the order of preference.  `page_number` selects the text `1 / 180` of a list, `calendar`
    the scripts that may hold the number of posts per day, `encoded_link` the elements that the theme may put in place
    of links.  `stock_cover` is a part of the URL of covers that the theme draws at random.
    """

    name: str
    article: str
    title: tuple[str, ...]
    published: str
    updated: str
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
    author: str = "meta[name=author]::attr(content), meta[property='article:author']::attr(content)"
    page_number: str | None = None
    calendar: str | None = None
    stock_cover: str | None = None
    encoded_link: str | None = None


BUTTERFLY = Theme(
    name="butterfly",
    article="article#article-container",
    title=("h1.post-title::text",),
    published=f"{_PUBLISHED}, time.post-meta-date-created::attr(datetime)",
    updated=f"{_UPDATED}, time.post-meta-date-updated::attr(datetime)",
    category="a.post-meta-categories::text",
    tags=_TAGS,
    licence="div.post-copyright__notice a[href*='creativecommons']::attr(href)",
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
    title=("h1.post-title::text",),
    published=".post-info .post-date:contains('发布日期')::text",
    updated=".post-info .post-date:contains('更新日期')::text",
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

NEXT = Theme(
    name="next",
    article=".post-body[itemprop=articleBody]",
    title=("h1.post-title::text",),
    published=f"{_PUBLISHED}, time[itemprop~=datePublished]::attr(datetime)",
    updated=f"{_UPDATED}, time[itemprop=dateModified]::attr(datetime)",
    category="[itemprop=about] [itemprop=name]::text",
    tags=f"{_TAGS}, .post-tags a[rel=tag]::text",
    licence=".post-copyright a[href*='creativecommons']::attr(href)",
    entries=".posts-collapse article",
    entry_link="a.post-title-link::attr(href)",
    entry_title="a.post-title-link [itemprop=name]::text",
    entry_published="time[itemprop~=dateCreated]::attr(datetime)",
    entry_updated=None,
    entry_cover="img::attr(data-src), img::attr(src)",
    next_page=".pagination a.next::attr(href)",
    printed_count=".collection-title .collection-header::text, .archive-page-counter::text",
    encoded_link=".post-body span.exturl[data-url]",
)

FLUID = Theme(
    name="fluid",
    article="#board .markdown-body",
    title=("#board article > h1::text", "meta[property='og:title']::attr(content)"),
    published=f"{_PUBLISHED}, time[pubdate]::attr(datetime)",
    updated=_UPDATED,
    category=".post-metas .category-chain-item::text",
    tags=f"{_TAGS}, .post-metas a[href*='/tags/']::text",
    licence=".license-box a[href*='creativecommons']::attr(href)",
    entries="#board .list-group > a.list-group-item",
    entry_link="a::attr(href)",
    entry_title=".list-group-item-title::text",
    entry_published="time::attr(datetime)",
    entry_updated=None,
    entry_cover="img::attr(src)",
    next_page="#pagination a.next::attr(href)",
    printed_count="#board .list-group > p.h4::text",
)

LANDSCAPE = Theme(
    name="landscape",
    article=".article-entry[itemprop=articleBody]",
    title=("h1.article-title::text",),
    published=f"{_PUBLISHED}, .article-meta time::attr(datetime)",
    updated=_UPDATED,
    category=".article-category-link::text",
    tags=f"{_TAGS}, .article-tag-list-link:not([href*='/categories/'])::text",
    licence="a[rel=license]::attr(href)",
    entries="article.archive-article",
    entry_link="a.archive-article-title::attr(href)",
    entry_title="a.archive-article-title::text",
    entry_published=".archive-article-date time::attr(datetime)",
    entry_updated=None,
    entry_cover="img::attr(src)",
    next_page="#page-nav a.next::attr(href)",
    printed_count=None,
)

# For pages in none of the themes above; `generic_theme` finds their article and entries.
GENERAL = Theme(
    name="general",
    article="[itemprop=articleBody], article, main",
    title=(
        "meta[property='og:title']::attr(content)",
        "[itemprop~=headline]::text, [itemprop~=headline]::attr(content)",
        "h1::text",
        "h1 *::text",
        ".post-title::text, .entry-title::text",
        "title::text",
    ),
    published=(
        f"{_PUBLISHED}, meta[itemprop~=datePublished]::attr(content), [itemprop~=datePublished]::attr(datetime),"
        " meta[name=pubdate]::attr(content), meta[name=publishdate]::attr(content), meta[name=date]::attr(content),"
        " time[pubdate]::attr(datetime), time.entry-date::attr(datetime), time.dt-published::attr(datetime)"
    ),
    updated=(
        f"{_UPDATED}, meta[property='og:updated_time']::attr(content), meta[itemprop~=dateModified]::attr(content),"
        " [itemprop~=dateModified]::attr(datetime), time.dt-updated::attr(datetime)"
    ),
    category=(
        "meta[property='article:section']::attr(content), [itemprop=articleSection]::text, a[rel~=category]::text,"
        " [class*=post-categor] a::text, [class*=article-categor] a::text, a[class*=post-categor]::text,"
        " a[class*=article-categor]::text, [class*=post-meta] a[href*='/categories/']::text,"
        " [class*=article-meta] a[href*='/categories/']::text, [class*=post-info] a[href*='/categories/']::text"
    ),
    tags=(
        f"{_TAGS}, [itemprop=keywords]::text, a[rel~=tag]::text, [class*=post-tag] a[href*='/tags/']::text,"
        " [class*=article-tag] a[href*='/tags/']::text, [class*=post-meta] a[href*='/tags/']::text,"
        " a[class*=article-tag]::text, a[class*=article-meta][href*='/tags/']::text,"
        " a[class*=article-meta__tags] span::text"
    ),
    licence=(
        "a[rel~=license]::attr(href), link[rel=license]::attr(href),"
        " [class*=licens] a[href*='creativecommons.org/']::attr(href),"
        " [id*=license] a[href*='creativecommons.org/']::attr(href),"
        " a[class*=license][href*='creativecommons.org/']::attr(href)"
    ),
    author=(
        "meta[name=author]::attr(content), meta[property='article:author']::attr(content),"
        " [itemprop=author] [itemprop=name]::attr(content), [itemprop=author] [itemprop=name]::text,"
        " [itemprop=author]::text, a[rel~=author]::text"
    ),
    entries="time",
    entry_link="a::attr(href)",
    entry_title="a::text, a *::text",
    entry_published="time::attr(datetime), time::text",
    entry_updated=None,
    entry_cover="img::attr(data-src), img::attr(src)",
    next_page="a[rel=next]::attr(href), link[rel=next]::attr(href), a.next::attr(href)",
    printed_count=None,
)

THEMES = {theme.name: theme for theme in (BUTTERFLY, MATERY, NEXT, FLUID, LANDSCAPE)}


def recognise_theme(page: Page, expected: str) -> Theme | None:
    """The theme of a post or a list, the expected one where several match; None for a page in no known theme."""
    known = [theme for name, theme in THEMES.items() if name == expected] + list(THEMES.values())
    return next((theme for theme in known if _matches(page, theme)), None)


def _matches(page: Page, theme: Theme) -> bool:
    return any(select(page, mark) for mark in (theme.article, theme.entries, theme.printed_count) if mark)
