"""Pages in no known theme: where their text is, what they say of themselves, and pages that say nonsense."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import PageError
from pipelines.parse.html.tree import decode_links, parse_page, read_page
from pipelines.parse.posts.generic_theme import complete_metadata, find_articles, find_posting
from pipelines.records.readings import PostMetadata, Reading
from tests.support.parsed_pages import read_post

URL = "https://kedreamix.github.io/lamp/"
MARK = '<meta property="og:title" content="灯">'
NOTHING = PostMetadata("", None, None, None)
values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.sampled_from(["2024-06-01", "\x00\ud800", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@graph", "@type", "name", "url"]), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.sampled_from(["headline", "datePublished", "dateModified", "author", "keywords", "license", "@graph"])


def read_general(inner: str) -> Reading:
    return read_post(f"{MARK}{inner}", url=URL)


def describe(posting: Any) -> PostMetadata:
    page = read_page(f'<script type="application/ld+json">{json.dumps(posting)}</script>')
    return complete_metadata(NOTHING, find_posting(page.root))


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<article>短</article><article>长一些的</article><main>更长更长更长更长</main>", "长一些的"),
        ("<main>灯</main><div>更长更长</div>", "灯"),
        ("<div><div>导航</div><div>灯亮了<br>又灭了</div></div>", "灯亮了\n又灭了"),
        (
            "<div><p>灯亮了</p><aside><p>旁边的话更长更长</p></aside><script>a='aaaaaaaaaaaaaa'</script></div>",
            "灯亮了",
        ),
        ("灯", "灯"),
    ],
    ids=["longest article", "main", "longest container", "no furniture", "body"],
)
def test_where_the_text_is(inner: str, text: str) -> None:
    reading = read_general(inner)
    assert reading.theme == "general"
    assert reading.contents.sections[0].text.startswith(text)


@pytest.mark.parametrize("inner", ["", "<nav>首页</nav>"])
def test_a_page_without_text(inner: str) -> None:
    with pytest.raises(PageError, match="no article"):
        read_general(inner)


def test_a_page_without_any_mark_is_no_post() -> None:
    assert find_articles(read_page("<title>404</title><div>找不到了</div>"), {}) == []


def test_what_the_page_says_itself_comes_before_json_ld() -> None:
    posting = {"@type": "Article", "headline": "塔", "author": "甲", "keywords": ["海", 1], "datePublished": "2024"}
    known = PostMetadata("灯", datetime(2024, 6, 1, tzinfo=UTC), "second", None, author="乙", tags=("山",))
    assert complete_metadata(known, posting) == known
    described = describe([posting])
    assert (described.title, described.author, described.tags) == ("塔", "甲", ("海",))
    assert described.published_at is None


def test_a_page_in_no_theme_has_the_title_that_json_ld_gives() -> None:
    posting = json.dumps({"@type": "Article", "headline": "塔"})
    script = f'<script type="application/ld+json">{posting}</script>'
    assert read_general(f"{script}<main>灯亮了</main>").metadata.title == "塔"


def test_json_ld_completes_what_a_known_theme_does_not_show() -> None:
    posting = {
        "@type": "BlogPosting",
        "headline": "塔",
        "author": {"name": "甲"},
        "articleSection": "海",
        "keywords": "山",
    }
    script = f'<script type="application/ld+json">{json.dumps(posting)}</script>'
    reading = read_post(
        f"{script}<h1 class='post-title'>灯</h1><article id='article-container'>灯亮了</article>", url=URL
    )
    metadata = reading.metadata
    assert reading.theme == "butterfly"
    assert (metadata.title, metadata.author, metadata.category, metadata.tags) == ("灯", "甲", "海", ("山",))


@pytest.mark.parametrize("script", ["", "灯", "{", "[" * 100_000, "[1, null, {}]", '{"@graph": 1}', '{"@type": 7}'])
def test_json_ld_that_describes_no_post(script: str) -> None:
    page = read_page(f'<script type="application/ld+json">{script}</script>')
    assert find_posting(page.root) == {}
    assert find_articles(page, {}) == []


def test_text_that_no_page_may_hold() -> None:
    posting = {"headline": "灯\u0000 \ud83d塔", "author": {"name": "\ud800"}, "keywords": ["\u200b"]}
    metadata = describe({"@type": "BlogPosting", **posting})
    assert (metadata.title, metadata.author, metadata.tags) == ("灯 塔", None, ())


@pytest.mark.parametrize("data", ["", "%%%", "55Gv", "AAA="], ids=["none", "no base64", "no ascii", "NUL"])
def test_what_is_no_address_makes_no_link(data: str) -> None:
    page = parse_page(f'<p><span data-url="{data}">灯</span></p>')
    decode_links(page.select("span"))
    assert page.select("a, [href]") == []


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.dictionaries(names, values, max_size=4), st.sampled_from(["Article", ["BlogPosting"], None]))
def test_any_json_is_read(said: dict[str, Any], kind: Any) -> None:
    metadata = describe({"@type": kind, **said})
    json.dumps([metadata.title, metadata.author, metadata.tags, metadata.licence_url], ensure_ascii=False).encode()


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.sampled_from(["<div>", "</div>", "<td>", "灯", "<nav>", "<p>", "<article>", "</article>", "<!--", "-->"])
    )
)
def test_any_page_is_read_or_refused(pieces: list[str]) -> None:
    with suppress(PageError):
        assert read_general("".join(pieces)).theme == "general"
