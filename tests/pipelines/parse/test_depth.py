"""However deep a page, a text in Markdown or a feed nests, nothing is lost: it is read, or the failure says so."""

import pytest

from pipelines.errors import PageError
from pipelines.parse.feeds.feed import split_feed
from pipelines.parse.html.page_view import PageView
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.parse.posts.post import parse_post
from pipelines.parse.posts.post_lists import parse_list
from pipelines.records.sites import Site
from tests.support.factories import make_page

HOME = "https://a.example/"
SITE = Site("a", HOME, "")
WORD = "层"  # once per level
TOO_DEEP = "^the page has [0-9]+ elements around what is to be read, more than 480$"

SHAPES = {
    "lists": lambda depth: "\n".join("  " * level + f"- {WORD}" for level in range(depth)),
    "numbered lists": lambda depth: "\n".join("   " * level + f"1. {WORD}" for level in range(depth)),
    "quotes": lambda depth: "\n".join(">" * level + f" {WORD}\n" for level in range(1, depth + 1)),
    "lists in quotes": lambda depth: "\n".join("> - " * level + WORD for level in range(1, depth + 1)),
}


@pytest.mark.parametrize(
    ("shape", "depth"), [("lists", 99), ("numbered lists", 99), ("quotes", 199), ("lists in quotes", 66)]
)
def test_markdown_keeps_every_level(shape: str, depth: int) -> None:
    article = render_markdown(SHAPES[shape](depth))
    assert "".join(article.itertext()).count(WORD) == depth


@pytest.mark.parametrize(("shape", "depth"), [("lists", 100), ("numbered lists", 100), ("quotes", 200)])
def test_markdown_beyond_the_limit_is_a_failure(shape: str, depth: int) -> None:
    with pytest.raises(PageError, match="lists and quotes nest deeper than 200 levels"):
        render_markdown(SHAPES[shape](depth))


def _count_words(source: str, content_type: str = "text/html") -> int:
    page = make_page(site=SITE, url=f"{HOME}p/", content_type=content_type, body=source.encode())
    reading = parse_post(page, PageView(source))
    return sum(section.text.count(WORD) for section in reading.contents.sections)


@pytest.mark.parametrize("inner", ["div", "b", "ul", "blockquote", "span"])
@pytest.mark.parametrize("depth", [600, 6_000])
def test_an_article_keeps_every_level(inner: str, depth: int) -> None:
    source = f"<title>灯</title><article><h1>灯</h1>{f'<{inner}>{WORD}' * depth}</article>"
    assert _count_words(source) == depth


def test_a_page_without_marks_keeps_most_of_its_levels() -> None:
    """Text that is spread over many levels is no column of menus beside an article."""
    assert _count_words(f"<title>灯</title><body>{f'<div>{WORD}的文字很长，有很多字。' * 300}") >= 150


def test_an_article_that_stands_too_deep_is_a_failure() -> None:
    """In a known theme, whose article would be empty; in others it is what holds most of the text."""
    post = f"<article><h1>灯</h1><p>{WORD}</p></article>"
    themed = f"<h1 class='post-title'>灯</h1><div class='post-body' itemprop='articleBody'><p>{WORD}</p></div>"
    assert _count_words(f"<title>灯</title>{'<div>' * 600}{post}") == 1
    assert _count_words(f"<title>灯</title>{'<div>' * 400}{themed}") == 1
    with pytest.raises(PageError, match=TOO_DEEP):
        _count_words(f"<title>灯</title>{'<div>' * 600}{themed}")


def test_an_entry_of_a_list_that_stands_too_deep_is_a_failure() -> None:
    entries = "<li><h2><a href='/a/'>灯</a></h2><time>2024-06-01</time></li>"
    (entry,) = parse_list(PageView("<div>" * 400 + entries), SITE, HOME).entries
    assert entry.title == "灯"
    with pytest.raises(PageError, match=TOO_DEEP):
        parse_list(PageView("<div>" * 600 + entries), SITE, HOME)


@pytest.mark.parametrize(
    "content",
    [
        "&lt;div&gt;层" * 3_000,
        f"<![CDATA[{'<div>层' * 3_000}]]>",
        f"{'<d>层' * 3_000}{'</d>' * 3_000}",
        "<d>层" * 3_000,  # is never closed: the entries after it stand inside it
    ],
)
def test_a_feed_keeps_every_level_and_every_entry(content: str) -> None:
    first, second = (
        f"<item><title>{name}</title><link>{HOME}{name}/</link><content:encoded>{text}</content:encoded></item>"
        for name, text in (("a", content), ("b", WORD))
    )
    namespace = "http://purl.org/rss/1.0/modules/content/"
    source = f"<rss xmlns:content='{namespace}'><channel><link>{HOME}</link>{first}{second}</channel></rss>"
    feed = split_feed(source, f"{HOME}feed.xml")
    assert [entry.url for entry in feed.entries] == [f"{HOME}a/", f"{HOME}b/"]
    assert [_count_words(entry.body.decode(), feed.media_type) for entry in feed.entries] == [3_000, 1]
