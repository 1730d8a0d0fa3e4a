"""A page that several functions read: one parse, and nobody changes what the next one sees."""

import pytest
import turbohtml
from lxml import etree

from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.blog import find_blog_home, is_lecture_page
from pipelines.parse.posts.post import parse_post
from pipelines.parse.posts.post_lists import find_public_url, find_theme
from tests.support.parsed_pages import make_page

URL = "https://kedreamix.github.io/posts/1/"
HEAD = '<link rel="canonical" href="https://kedreamix.github.io/posts/1/"><h1 class="post-title">SFFAI 7 | 星图</h1>'
LINK = '<span class="exturl" data-url="aHR0cHM6Ly9hLmV4YW1wbGUv">论文</span>'
PAGES = {
    "butterfly": f'{HEAD}<article id="article-container"><p>星图</p></article>后面的字',
    "next": f'{HEAD}<div class="post-body" itemprop="articleBody"><p>{LINK}</p></div>后面的字',
    "general": f"{HEAD}<article><p>星图</p></article>",
    "the whole page": f'<html id="articleContent">{HEAD}<p>星图</p></html>',
}


@pytest.mark.parametrize("source", PAGES.values(), ids=PAGES)
def test_a_page_that_was_read_is_as_it_was(source: str) -> None:
    view = PageView(source)
    before = etree.tostring(view.selector.root)
    reading = parse_post(make_page(URL), view)
    assert reading.contents.sections
    assert etree.tostring(view.selector.root) == before
    assert parse_post(make_page(URL), view) == reading


def test_links_of_a_theme_are_links_of_the_reading() -> None:
    (link,) = parse_post(make_page(URL), PageView(PAGES["next"])).contents.links
    assert (link.url, link.text) == ("https://a.example/", "论文")


def test_a_page_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    parse = turbohtml.parse
    monkeypatch.setattr(turbohtml, "parse", lambda source, **options: parsed.append(source) or parse(source, **options))
    view = PageView(PAGES["next"])
    assert is_lecture_page(make_page(URL), view)
    assert find_blog_home(view, URL) == "https://kedreamix.github.io/"
    assert (find_public_url(view), find_theme(view)) == (URL, "next")
    parse_post(make_page(URL), view)
    assert len(parsed) == 1
