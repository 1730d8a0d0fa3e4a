"""Addresses in one spelling."""

from urllib.parse import unquote, urlsplit

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
    ],
)
def test_absolute_address(href: str, expected: str) -> None:
    assert absolute_url("https://a.example/x/", href) == expected
