"""Addresses in one spelling."""

from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.urls import absolute_url, canonical_url

often = settings(max_examples=120, deadline=None, derandomize=True, database=None)
signs = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc"]),
    st.sampled_from(["%2F", "%25", "%e5%85%83", "%", "/", "+", "（", "%ff"]),
)
paths = st.lists(signs, max_size=12).map("".join)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Kedreamix.GitHub.io", "https://kedreamix.github.io/"),
        ("https://a.example/x/index.html", "https://a.example/x/"),
        ("https://a.example/post-index.html", "https://a.example/post-index.html"),
        ("https://a.example/语音+表情（Speech）/", "https://a.example/%E8%AF%AD%E9%9F%B3+%E8%A1%A8%E6%83%85%EF%BC%88Speech%EF%BC%89/"),
        ("https://a.example/%e5%85%83_b%20c/", "https://a.example/%E5%85%83_b%20c/"),
        ("https://a.example/a%2fb%3f%23", "https://a.example/a%2Fb%3F%23"),
        ("https://a.example/100%/", "https://a.example/100%25/"),
        ("https://a.example/%d6%d0/", "https://a.example/%D6%D0/"),
        ("https://a.example/a?q=甲 乙&p=%E4%B8%99#d", "https://a.example/a?q=%E7%94%B2%20%E4%B9%99&p=%E4%B8%99"),
        ("http://[", "http://["),
    ],
)  # fmt: skip
def test_one_spelling(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@often
@given(paths, paths)
def test_one_spelling_stays_as_it_is(path: str, query: str) -> None:
    once = canonical_url(f"https://a.example/{path}?{query}")
    assert canonical_url(once) == once
    assert once.isascii()


@often
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="%?#\\"), min_size=1))
def test_a_path_means_what_it_meant(path: str) -> None:
    spelled = urlsplit(canonical_url(f"https://a.example/甲{path}")).path
    assert unquote(spelled).removesuffix("index.html") == f"/甲{path}".removesuffix("index.html")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (" ../b/ ", "https://a.example/b/"),
        ("//c.example/d", "https://c.example/d"),
        ("mailto:a@a.example", "mailto:a@a.example"),
        ("http://a.example：网址", "http://a.example：网址"),
        ("https://a.example/图 1.png", "https://a.example/图 1.png"),
        (" HTTPS://a.example/图.png", "https://a.example/图.png"),
        ("data:image/svg+xml,<svg 图>", "data:image/svg+xml,<svg 图>"),
        ("图_1.png", "https://a.example/x/%E5%9B%BE_1.png"),
        ("./a%20b/图 1（上）.png", "https://a.example/x/a%20b/%E5%9B%BE%201%EF%BC%88%E4%B8%8A%EF%BC%89.png"),
        ("%e5%9b%be.png", "https://a.example/x/%e5%9b%be.png"),
        ("a[1]{2}|'3'.png", "https://a.example/x/a[1]{2}|'3'.png"),
        ("100%.png", "https://a.example/x/100%.png"),
        ("?问=答&b=%E7%94%B2#节", "https://a.example/x/?%E9%97%AE=%E7%AD%94&b=%E7%94%B2#节"),
        ("//例子.example/图.png", "https://例子.example/%E5%9B%BE.png"),
        ("é\u3000ü.gif", "https://a.example/x/%C3%A9%E3%80%80%C3%BC.gif"),
        ("", "https://a.example/x/"),
    ],
)
def test_absolute_address(href: str, expected: str) -> None:
    assert absolute_url("https://a.example/x/", href) == expected


@often
@given(paths)
def test_a_url_made_absolute_is_the_url_that_it_was(path: str) -> None:
    joined = urldefrag(absolute_url("https://a.example/%E7%94%B2/", f"./{path}")).url
    assert joined.isascii()
    assert canonical_url(joined) == canonical_url(urljoin("https://a.example/甲/", f"./{path}".strip()))
