"""Raw Markdown, as the lines and marks that it would have been rendered to."""

import pytest

from pipelines.parse.digests.unrendered import expand_unrendered, has_unrendered_block
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.markdown.inline import read_inline

HEAD = "## 笔 **Authors:甲**"
PDF = "[PDF](http://arxiv.org/abs/2413.00001v1)"


def expand(text: str) -> list[tuple[str, str]]:
    return [(line.tag, line.text) for line in expand_unrendered(Line("p", text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HEAD} 文。 > 译文。 > 又一段。 {PDF}", [("p", "文。"), ("p", "译文。 > 又一段。"), ("p", "PDF")]),
        (f"{HEAD} a > b {PDF}", [("p", "a > b"), ("p", "PDF")]),
        (f"{HEAD} {PDF} **论文及项目相关链接** 余", [("p", "PDF"), ("p", "论文及项目相关链接"), ("p", "余")]),
        (f"{HEAD} {PDF} **要点** 没有记号。", [("p", "PDF"), ("p", "要点"), ("p", "没有记号。")]),
        (f"{HEAD} {PDF} **要点** -", [("p", "PDF"), ("p", "要点"), ("p", "-")]),
        (f"{HEAD} {PDF} **要点** 2. 乙 3. 丙", [("p", "PDF"), ("p", "要点"), ("p", "2. 乙 3. 丙")]),
        (f"{HEAD} {PDF} **要点** 1. 甲 3. 乙 2. 丙", [("p", "PDF"), ("p", "要点"), ("li", "甲 3. 乙"), ("li", "丙")]),
        (f"{HEAD} 无链接 **摘要** 乙", [("p", "无链接"), ("p", "摘要"), ("p", "乙")]),
    ],
)
def test_body_of_a_run(text: str, expected: list[tuple[str, str]]) -> None:
    assert expand(text) == [("h2", "笔"), ("p", "Authors:甲"), *expected]


def test_a_translation_is_quoted() -> None:
    lines = expand_unrendered(Line("p", f"{HEAD} 文。 > 译文。 {PDF}"))
    assert [line.text for line in lines if line.quoted] == ["译文。"]


def test_what_stands_before_the_first_title_stays_before_it() -> None:
    assert expand(f"引。 {HEAD} {PDF}")[:2] == [("p", "引。"), ("h2", "笔")]


@pytest.mark.parametrize(
    "text", ["## 笔", "**Authors:甲**", "笔 **Authors:甲**", "## 笔 Authors:甲", "### 笔 **Authors:甲"]
)
def test_what_is_no_raw_block(text: str) -> None:
    assert not has_unrendered_block(Line("p", text))


@pytest.mark.parametrize(
    ("text", "shown", "marks"),
    [
        ("**粗**细", "粗细", [("strong", "粗", "")]),
        ("**[链](/a)**", "链", [("a", "链", "/a")]),
        ("**见[链](/a)**", "见链", [("strong", "见链", ""), ("a", "链", "/a")]),
        ("`码`", "码", [("code", "码", "")]),
        ("![图](/a.png)后", "后", [("img", "", "/a.png")]),
        ("[甲](/a_(b))", "甲", [("a", "甲", "/a_(b)")]),
        ("见https://a.example/b。", "见https://a.example/b。", [("a", "https://a.example/b", "https://a.example/b")]),
        ("[[甲](/a)", "[甲", [("a", "甲", "/a")]),
        ("** 单 * 星 `", "** 单 * 星 `", []),
    ],
)
def test_marks_in_a_line(text: str, shown: str, marks: list[tuple[str, str, str]]) -> None:
    line = read_inline(Line("p", text))
    assert line.text == shown
    assert [(span.tag, line.text[span.start : span.end], span.target) for span in line.spans] == marks


def test_marks_move_what_is_marked_already() -> None:
    line = read_inline(Line("p", "**甲** 乙 `丙` 丁", (Span(6, 7, "em"), Span(12, 13, "em"))))
    assert [line.text[span.start : span.end] for span in line.spans if span.tag == "em"] == ["乙", "丁"]
