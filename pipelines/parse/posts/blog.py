"""Finds the home page of the blog that a page belongs to, and decides whether the page is a lecture."""

from urllib.parse import urljoin, urlsplit

from pipelines.errors import PageError
from pipelines.parse.feeds.feed import find_feed
from pipelines.parse.html.page_view import PageView
from pipelines.records.pages import FetchedPage
from pipelines.urls import absolute_url, canonical_url

_ARCHIVES = "/archives"


def find_blog_home(view: PageView, url: str) -> str:
    """The URL of the home page of the blog that the page at `url` belongs to.

    It is the parent of the archives or of the feed that the page links to, else the root of the host.

    >>> find_blog_home(PageView('<a href="/blog/archives/">归档</a>'), "https://a.example/blog/posts/1/")
    'https://a.example/blog/'
    >>> find_blog_home(PageView("<p>讲座</p>"), "https://a.example/posts/1.html")
    'https://a.example/'
    """
    links = [canonical_url(absolute_url(url, href)) for href in view.selector.css("a::attr(href)").getall()]
    archives = [link.rstrip("/").removesuffix(_ARCHIVES) + "/" for link in links if _ends_in_archives(link)]
    feed = find_feed(view)
    homes = [*archives, *([urljoin(absolute_url(url, feed), ".")] if feed else []), urljoin(url, "/")]
    return next(home for home in map(canonical_url, homes) if url.startswith(home))


def _ends_in_archives(link: str) -> bool:
    try:
        return urlsplit(link).path.rstrip("/").endswith(_ARCHIVES)
    except ValueError:
        return False


def is_lecture_page(page: FetchedPage, view: PageView) -> bool:
    """Whether the page is a lecture post."""
    from pipelines.parse.posts.post import find_identity  # imported here: Scrapy imports every spider for each crawl

    try:
        return find_identity(page, view).kind == "lecture"
    except PageError:
        return False
