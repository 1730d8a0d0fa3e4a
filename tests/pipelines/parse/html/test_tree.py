"""The tree of a page is the one that a browser builds, and holds every visible text in its order."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.tree import read_page

FRAME = "<html><head><title>灯塔</title></head><body>%s</body></html>"
FOOTER = "<footer>转载请注明出处</footer>"
# Pages whose article is `灯在海边。` and `塔在山上。`, and what is wrong with each.
ARTICLES = {
    "sound": f"<article><p>灯在海边。</p><p>塔在山上。</p></article>{FOOTER}",
    "a div is left open": f"<article><p>灯在海边。</p><div><p>塔在山上。</p></article>{FOOTER}",
    "three divs are left open": f"<article><div><div><div><p>灯在海边。<p>塔在山上。</article>{FOOTER}",
    "a span and a link are left open": f"<article><p><span>灯在海边。</p><p><b>塔在山上。</p></article>{FOOTER}",
    "a stray end tag in the middle": f"<article><p>灯在海边。</p></div></span></p><p>塔在山上。</p></article>{FOOTER}",
    "a stray end of the body": f"<article><p>灯在海边。</p></body></html><p>塔在山上。</p></article>{FOOTER}",
    "end tags of tables without tables": f"<article><p>灯在海边。</td></tr></table><p>塔在山上。</article>{FOOTER}",
    "end tags in the wrong order": f"<article><p><b><i>灯在海边。</b></i></p><p>塔在山上。</p></article>{FOOTER}",
    "a form in a form": f"<article><form><form><p>灯在海边。</p></form><p>塔在山上。</p></form></article>{FOOTER}",
    "a heading closed by another": f"<article><h2>灯在海边。</h3><p>塔在山上。</p></article>{FOOTER}",
    "a table inside a paragraph": f"<article><p>灯在海边。<table><tr><td>塔在山上。</table></article>{FOOTER}",
    "an attribute without its quote": f'<article><p class="a>灯"b>灯在海边。</p><p>塔在山上。</p></article>{FOOTER}',
    "a namespace": f'<article xmlns="http://www.w3.org/1999/xhtml"><p>灯在海边。<br/><p>塔在山上。</article>{FOOTER}',
    "unknown prefixes": f'<article><p v-on:a="b" o:c="d" @e="f">灯在海边。<o:p></o:p><p>塔在山上。</article>{FOOTER}',
}


def read_lines(page: str) -> list[str]:
    return [line.text for line in read_article(read_page(page).css("article")[0].root)]


@pytest.mark.parametrize("body", ARTICLES.values(), ids=ARTICLES)
@pytest.mark.parametrize("frame", [FRAME, "%s", "</div></p>" + FRAME, FRAME.replace("<body>", "</body></div>")])
def test_an_article_ends_where_it_ends_in_a_browser(body: str, frame: str) -> None:
    lines = read_lines(frame.replace("%s", body))
    assert "".join(lines) == "灯在海边。塔在山上。"


def test_an_open_table_draws_text_out_of_its_place() -> None:
    """As a browser does: text in a table that is outside its cells is shown before the table."""
    assert read_lines("<article><table><tr>后<td>前</table></article>") == ["后", "前"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("由<methods>得", "由<methods>得"),
        ("当 <jm x, y=2>成立", "当 <jm x, y=2>成立"),
        ("<b,c=3>灯", "<b,c=3>灯"),
        ("<think>想</think>答", "<think>想答"),
        ("<title>：副题</title>", "<title>：副题"),
        ("<my-card>灯</my-card>", "灯"),
        ("<my-card>灯", "<my-card>灯"),
        ("<svg><path/><text>图</text></svg>", "图"),
        ("<math><foo>x</foo></math>", "x"),
        ("a < b, c > d", "a < b, c > d"),
        ("x&nbsp;&lt;b&gt;&amp;lt;", "x\xa0<b>&lt;"),
        ("<![CDATA[灯]]>火", "火"),
        ("<?php 灯 ?>火", "火"),
        ("\x01灯\x00\x0b", "灯"),
    ],
)
def test_text_is_what_is_shown_and_unknown_elements(source: str, text: str) -> None:
    assert "".join(read_lines(f"<article><p>{source}</p></article>")) == text


@pytest.mark.parametrize("source", ["", " ", "<", "<!-- 灯", "<!DOCTYPE html [<!ENTITY a 'b'>]>", "<frameset><frame>"])
def test_any_source_is_a_page(source: str) -> None:
    assert read_page(source).root.tag == "html"


def test_no_depth_loses_text() -> None:
    deep = "".join(f"<div>灯{n}" for n in range(5_000))
    assert read_lines(f"<article>{deep}<p>塔</article>") == [*(f"灯{n}" for n in range(5_000)), "塔"]


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from("div span p b i em ul li h2 section a blockquote pre code".split()).map("<{}>".format),
            st.sampled_from("div span p b i em ul li h2 section a blockquote pre code".split()).map("</{}>".format),
            st.text("灯塔海山火", min_size=1, max_size=3),
        ),
        max_size=40,
    )
)
def test_tags_in_any_order_lose_no_text(parts: list[str]) -> None:
    source = "".join(parts)
    shown = "".join(str(text) for text in read_page(source).root.itertext())
    assert shown == html.unescape(re.sub(r"<[^>]*>", "", source))
