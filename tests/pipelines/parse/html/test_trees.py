"""A page is the same in both of its trees: for the lines of an article, and for the selectors of every theme."""

from pathlib import Path

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.selection import select
from pipelines.parse.posts.themes import THEMES, Theme
from pipelines.text.cleaning import clean_text

_FOLDERS = ("tests/pages", "data/sample")
_FILES = [file for folder in _FOLDERS for file in sorted((Path(__file__).parents[4] / folder).rglob("*.html"))]
_SOURCES = [clean_text(file.read_text("utf-8", "replace")) for file in _FILES]
_FIELDS = ("article", "title", "published", "updated", "category", "tags", "licence", "author")  # of a post
_ODD = """<body><p>a<!-- b --> c<methods x>d<i> e</i></methods></p><pre>f
 g</pre><figure><a href=" /h "><img data-src=i.png alt="j
 k"></a><figcaption>l<b>m</b></figcaption></figure><picture><source srcset="n.png 2x"><img src=o.png></picture>
<svg><title>p</title></svg><math><mi>q</mi></math><noscript><img src=r.png></noscript><template>s</template>
<span class="katex"><annotation encoding="application/x-tex">t</annotation></span><span class=sr-only>u</span>
<table><tr><td>v<br>w<td>x</table><ol start=3><li>y<li>z</ol><blockquote>1</blockquote>"""


def test_there_are_pages() -> None:
    assert len(_SOURCES) > 20


@pytest.mark.parametrize("source", [*_SOURCES, _ODD])
def test_both_trees_have_the_same_lines(source: str) -> None:
    view = PageView(source)
    [body] = view.document.select("body")
    assert read_article(body) == read_article(view.selector.root.find("body"))


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_selectors_find_the_same_in_both_trees(theme: Theme) -> None:
    values = [getattr(theme, name) for name in _FIELDS]
    selectors = [css for value in values for css in (value if isinstance(value, tuple) else [value])]
    for view in map(PageView, _SOURCES):
        for css in selectors:
            found, expected = select(view.document, css), select(view.selector.root, css)
            assert [_describe(result) for result in found] == [_describe(result) for result in expected], css


def _describe(result: object) -> object:
    return result if isinstance(result, str) else getattr(result, "tag", None)
