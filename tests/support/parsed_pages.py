"""Parses pages as the stages do: source text, cleaned, to a reading."""

from datetime import UTC, datetime

from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post import parse_post
from pipelines.parse.posts.post_lists import find_public_url
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.records.sites import Listed, Site
from pipelines.text.cleaning import clean_text

SITES = {
    "butterfly": Site("kedreamix", "https://kedreamix.github.io/", "butterfly"),
    "matery": Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", 1),
}
READ_AT = datetime(2024, 6, 30, tzinfo=UTC)


def make_page(url: str, theme: str = "butterfly", listed: Listed | None = None) -> FetchedPage:
    return FetchedPage(SITES[theme], url, None, READ_AT, 200, "text/html", None, None, b"", listed)


def read_post(source: str, theme: str = "butterfly", url: str | None = None, listed: Listed | None = None) -> Reading:
    """The reading of a post's page; its address is the one that the page gives as its own."""
    address = url or find_public_url(PageView(source))
    assert address, "the page gives no address"
    return parse_post(make_page(address, theme, listed), PageView(clean_text(source)))


def read_article(inner: str, url: str = "https://kedreamix.github.io/2024/06/02/Paper/2024-06-02/NeRF/") -> Reading:
    """The reading of a post whose article holds `inner`."""
    page = f'<h1 class="post-title">NeRF</h1><article id="article-container">{inner}</article>'
    return read_post(page, url=url)
