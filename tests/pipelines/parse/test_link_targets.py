"""What a link swallowed behind its URL is cut off; what belongs to the URL stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.parse.link_targets import clean_target, is_placeholder

URL = "https://github.com/mill/rye"
PAGE = "https://mill.github.io/rye/"


@pytest.mark.parametrize(
    "swallowed",
    ["}", "}}", "}。", "}{here}", f"}}{{{URL}}}", "%7D%7Bhere%7D", "}.", "})", "}，见附录", "}%EF%BC%89%E3%80%82"],
)
@pytest.mark.parametrize("text", ["here", None])
def test_braces_of_latex(swallowed: str, text: str | None) -> None:
    for url in (URL, PAGE):
        assert clean_target(url + swallowed, text or url + swallowed) == url


@pytest.mark.parametrize(
    "swallowed",
    [
        *(
            "上访问。",
            "）。",
            "的代码",
            "，以及",
            "%E4%B8%8A%E8%AE%BF%E9%97%AE",
            "；代码：无",
            "（见附录）",
            "(开源",
            "】",
        ),
        *(".", ",", ";", "'", '"', "%22", "”", "**", "`", ")", "),", "]", ">", "%20", "…", "\u200b", "%0A", "\\"),
        *(r"\footnote{here}", r"\url{x}", "<b>", "</a>", "%3C/a%3E", '"target=_blank', ".%20The%20code", "^{1}"),
        *(URL, f",{URL}", f";%20{URL}", f"、{PAGE}", f"]({URL})", f"或{PAGE}"),
    ],
)
def test_a_link_that_shows_its_url(swallowed: str) -> None:
    assert clean_target(URL + swallowed, URL + swallowed) == URL


@pytest.mark.parametrize(
    "swallowed", ["。", "）。", "%E3%80%82", "\u200b", "%20", f"]({URL})", ")", ").", ".", ",", URL]
)
def test_a_link_with_a_text_of_its_own(swallowed: str) -> None:
    assert clean_target(URL + swallowed, "代码") == URL


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        ("https://mill.github.io%EF%BC%89%E3%80%82", "https://mill.github.io/）。", "https://mill.github.io"),
        (f"{URL}上访问", URL, URL),
        (f"{URL}/tree上访问", f"{URL}/tr...", f"{URL}/tree"),
        (f"{URL}上访问", "github.com/mill/rye上访问", URL),
        (PAGE + PAGE, "主页", PAGE),
        (f"https://{URL}", URL, URL),
        (f"https：{URL.removeprefix('https:')}", "代码", URL),
        (URL.removeprefix("https://"), "code", URL),
        (f"{URL}\\_oven", f"{URL}_oven", f"{URL}_oven"),
        ("https://a.example/b%20c%E4%B8%8A", "https://a.example/b%20c上", "https://a.example/b%20c"),
        (
            "https://zh.wikipedia.org/wiki/黑麦。",
            "https://zh.wikipedia.org/wiki/黑麦。",
            "https://zh.wikipedia.org/wiki/黑麦",
        ),
    ],
)
def test_other_forms(target: str, text: str, expected: str) -> None:
    assert clean_target(target, text) == expected


@pytest.mark.parametrize(
    "target",
    [
        *(URL, PAGE, "https://a.example", "https://a.example/?q=1#rye", "http://127.0.0.1:8000/docs"),
        *("https://a.example/{id}/heat", "https://a.example/$%7Bid%7D/heat", "https://a.example/Rye_(bread)"),
        *(
            "https://a.example/x_(y)_z",
            "https://a.example/?a[1]=2",
            "https://a.example/b%20c",
            "https://a.example/a;b=1",
        ),
        *("https://past.example/web/https://a.example/", "https://a.example/?u=https%3A%2F%2Fb.example%2F"),
        *("https://en.wikipedia.org/wiki/Rye_Inc.", "https://zh.wikipedia.org/wiki/黑麦", "https://例子.中国/黑麦"),
        *("https://a.example/墨/黑麦/", "https://a.example/s?wd=黑麦", "https://a.example/#用法"),
        *("https://a.example/黑麦/index.html", "https://a.example/%E9%BB%91%E9%BA%A6/?p=2"),
        *(
            "代码链接地址",
            "Code代码地址",
            "Code",
            "#top",
            "/黑麦/",
            "notes.md",
            "mailto:a@a.example",
            "https://代码链接",
        ),
        *("", "https://", "http://["),
    ],
)
def test_a_sound_target_stays_as_it_is(target: str) -> None:
    assert clean_target(target, target) == target
    assert clean_target(target, "黑麦") == target


@pytest.mark.parametrize(
    "target",
    [
        "https://a.example/watch?ab_channel=AI葵",
        "https://a.example/モーニング娘。",
        "https://a.example/a)b",
        "https://a.example/?q=%22rye%22",
    ],
)
def test_a_text_of_its_own_leaves_names_in_the_url(target: str) -> None:
    assert clean_target(target, "视频") == target


@given(st.text(st.sampled_from("ab/:.?()[]{}<>%7Dhttps，。上 \"'"), max_size=40))
def test_cutting_adds_nothing(rest: str) -> None:
    target = f"https://a.example/b{rest}"
    assert target.startswith(clean_target(target, "c"))
    assert target.startswith(clean_target(target, target))


def test_placeholders() -> None:
    assert [is_placeholder(target) for target in ("Code", "代码链接地址", "#", "#top", "", "N/A")] == [True] * 6
    assert not any(map(is_placeholder, (URL, "notes.md", "/rye/", "mailto:a@a.example", "?page=2")))
