"""Where a blog begins, by what its pages link to, and what its feed names."""

import pytest

from pipelines.errors import PageError
from pipelines.parse.feeds.feed import find_feed, split_feed
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.blog import find_blog_home, is_lecture_page
from tests.support.parsed_pages import make_page

URL = "https://a.example/blog/posts/1/"
ATOM = '<link rel="alternate" type="application/atom+xml" href="{}">'
PAGE = '<h1 class="post-title">{}</h1><article id="article-container">甲</article>'


@pytest.mark.parametrize(
    ("source", "home"),
    [
        ('<a href="/blog/archives">归档</a>', "https://a.example/blog/"),
        (
            '<a href="//[">甲</a><a href="https://a.example/blog/archives/index.html">归档</a>',
            "https://a.example/blog/",
        ),
        ('<a href="https://b.example/archives/">友链</a>', "https://a.example/"),
        (ATOM.format("/blog/atom.xml"), "https://a.example/blog/"),
        ("", "https://a.example/"),
    ],
)
def test_home_of_a_blog(source: str, home: str) -> None:
    assert find_blog_home(PageView(source), URL) == home


@pytest.mark.parametrize(
    ("source", "found"), [(PAGE.format("SFFAI 7 | 星图"), True), (PAGE.format("星图"), False), ("", False)]
)
def test_page_of_a_lecture(source: str, found: bool) -> None:
    assert is_lecture_page(make_page(URL), PageView(source)) == found


def test_feed_of_a_page() -> None:
    assert find_feed(PageView(ATOM.format("/atom.xml"))) == "/atom.xml"
    assert find_feed(PageView("<p>")) is None


def test_posts_of_a_feed() -> None:
    atom = split_feed(
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/x"/><link href="https://a.example/"/>'
        '<entry><link href="1/"/></entry><entry><title>甲</title></entry></feed>',
        "https://a.example/atom.xml",
    )
    assert (atom.home, [entry.url for entry in atom.entries]) == ("https://a.example/", ["https://a.example/1/"])


@pytest.mark.parametrize("source", ["", "<html><p>甲</p></html>", "甲", "<feed/>"])
def test_what_is_no_feed(source: str) -> None:
    with pytest.raises(PageError, match="neither an Atom feed nor RSS"):
        split_feed(source, "https://a.example/atom.xml")
