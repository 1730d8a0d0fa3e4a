"""One blog of invented posts in every theme, as Hexo rendered it: all say the same, and what its Markdown says.

`<post>/<theme>.html` is the page of `tests/hexo/posts`, `<post>/expected.json` what all of them say; what a theme adds
of its own is the licence that it prints.
"""

import json
from functools import cache
from typing import Any

import pytest

from pipelines.parse.feeds.feed import split_feed
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post import parse_post
from pipelines.parse.posts.post_lists import find_theme, parse_list
from pipelines.parse.source_folder import make_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.text.cleaning import clean_text
from pipelines.urls import canonical_url
from tests.blog.minifier import minify
from tests.cases.reading import HEXO_SITE, find_hexo_url, make_hexo_page, read_hexo_page
from tests.hexo.kept import BASE, FEEDS, KEPT, THEMES, list_posts
from tests.hexo.kept import POSTS as SOURCES
from tests.support.parsed_pages import READ_AT
from tests.support.reading_json import show_reading

POSTS = list_posts()
PAGES = sorted(page for name in POSTS for page in (KEPT / name).glob("*.html"))
LICENCES = {
    "butterfly": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "next": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "fluid": "https://creativecommons.org/licenses/by/4.0/",
    "landscape": None,
}
RAW_RUN = "3DGS"


@cache
def read_markdown(name: str) -> Reading:
    """The post as its document says it, which lies in a folder of the blog's own."""
    site, source = make_source_site(HEXO_SITE), POSTS[name]
    url = canonical_url(f"{site.base_url}{source.relative_to(SOURCES).as_posix()}")
    page = FetchedPage(site, url, None, READ_AT, 200, "text/markdown", None, None, b"")
    return parse_post(page, PageView(clean_text(source.read_text("utf-8"))))


def show_wherever_it_stands(shown: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a reading without its URL, on which the URLs of dead images depend."""
    metadata = {name: said for name, said in shown["metadata"].items() if name != "url"}
    images = [[*(("", "") if dead else (url, key)), *rest] for _, url, key, dead, *rest in shown["images"]]
    return shown | {"metadata": metadata, "images": images}


def expect(name: str, licence_url: str | None) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((KEPT / name / "expected.json").read_text("utf-8"))
    return expected | {"metadata": expected["metadata"] | {"licence_url": licence_url}}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.stem}/{path.parent.name}")
@pytest.mark.parametrize("shrink", [str, minify], ids=["whole", "minified"])
def test_page_becomes_what_is_expected(path: Any, shrink: Any) -> None:
    theme = path.stem.rstrip("345")
    reading = read_hexo_page(path.parent.name, shrink(path.read_text("utf-8")))
    assert reading.theme == theme
    assert show_reading(reading) == expect(path.parent.name, LICENCES[theme])


@pytest.mark.parametrize("name", sorted(POSTS.keys() - {RAW_RUN}))
def test_markdown_becomes_the_same(name: str) -> None:
    document, page = read_markdown(name), read_hexo_page(name, (KEPT / name / "next.html").read_text("utf-8"))
    assert show_wherever_it_stands(show_reading(document)) == show_wherever_it_stands(expect(name, None))
    assert document.contents.lectures == page.contents.lectures
    assert document.contents.lecture_videos == page.contents.lecture_videos
    assert document.contents.recommended_papers == page.contents.recommended_papers


def test_an_unrendered_run_has_the_same_papers_and_letters() -> None:
    shown, expected = show_reading(read_markdown(RAW_RUN)), expect(RAW_RUN, None)
    assert [paper[:-1] for paper in shown["papers"]] == [paper[:-1] for paper in expected["papers"]]
    assert [paper[-1] for paper in expected["papers"]] == [True, False, True]
    assert shown["metadata"] | {"url": None} == expected["metadata"] | {"url": None}
    for field in ("sections", "takeaways", "images", "links"):
        assert shown[field] == expected[field]


@pytest.mark.parametrize("theme", THEMES)
def test_lists_name_all_posts_in_order(theme: str) -> None:
    pages = [(KEPT / name / f"{theme}.html").read_text("utf-8") for name in ("archives", "archives_2")]
    assert [find_theme(PageView(page)) for page in pages] == [theme, theme]
    first, second = (parse_list(PageView(page), HEXO_SITE, f"{BASE}archives/") for page in pages)
    entries = first.entries + second.entries
    newest_first = sorted(POSTS, key=find_hexo_url, reverse=True)
    assert [entry.url for entry in entries] == [find_hexo_url(name) for name in newest_first]
    assert [entry.title for entry in entries] == [read_markdown(name).metadata.title for name in newest_first]
    assert (first.next_url, second.next_url) == (f"{BASE}archives/page/2/", None)
    assert first.printed_count == (None if theme == "landscape" else len(POSTS))
    stamps = [read_markdown(name).metadata.published_at for name in newest_first]
    assert [entry.published_at for entry in entries] == ([None] * len(POSTS) if theme == "fluid" else stamps)


@pytest.mark.parametrize("name", FEEDS)
def test_the_feed_says_what_the_pages_say(name: str) -> None:
    """Hexo leaves line breaks out of its feeds, and with them what set the lines of a raw run apart."""
    feed = split_feed((KEPT / name).read_text("utf-8"), "https://hexo.example/atom.xml")
    assert len(feed.entries) == len(POSTS)
    for entry in feed.entries:
        post = next(post for post in POSTS if find_hexo_url(post) == entry.url)
        feed_page = make_hexo_page(post, feed.media_type)
        reading, expected = parse_post(feed_page, PageView(clean_text(entry.body.decode()))), expect(post, None)
        unknown = {"author": None, "updated_at": None} if name == "rss2.xml" else {}
        shown = show_reading(reading)
        assert shown["metadata"] == expected["metadata"] | unknown
        if post == RAW_RUN:
            assert [paper[:2] for paper in shown["papers"]] == [paper[:2] for paper in expected["papers"]]
        else:
            assert (
                reading.content_hash
                == read_hexo_page(post, (KEPT / post / "next.html").read_text("utf-8")).content_hash
            )
            assert {**shown, "metadata": None} == {**expected, "metadata": None}
