"""The signs, letters and numbers that models write before the labels of a machine-written summary."""

import pytest

from pipelines.parse.digests.machine_summary import split_machine_summary
from pipelines.parse.html.lines import Line

Parts = list[tuple[str, str]]
NAMES = "研究背景", "过去的方法", "研究方法", "任务与性能"
POINTS: Parts = [
    ("background", "磨坊靠风。"),
    ("prior_work", "从前靠水。"),
    ("approach", "改装帆布。"),
    ("results", "多磨两袋。"),
]
LETTERS = ["A. ", "a. ", "A、", "a) ", "（A）", "(b) ", "Ａ．", "**a. ", "- A. ", "● a) "]
ORDINALS = ["第一，", "第一, ", "第一：", "第一点，", "其一，", "- 第一、", "第一是："]


def split(*texts: str) -> Parts:
    """Kind and text of each part of a summary of these lines."""
    parts = split_machine_summary([Line("p", text) for text in texts])
    return [(part.kind, "\n".join(line.text for line in part.lines)) for part in parts]


def name_points(marks: list[str], names: tuple[str, ...] = NAMES) -> list[str]:
    return [f"{mark}{name}：{text}" for mark, name, (_, text) in zip(marks, names, POINTS, strict=True)]


def count(first: str) -> list[str]:
    """The marks 1 to 4 in the style of a mark 1."""
    series = "1234", "１２３４", "一二三四", "abcd", "ABCD", "ＡＢＣＤ"
    sign, numbers = next((sign, each) for sign in first for each in series if sign == each[0])
    return [first.replace(sign, number) for number in numbers]


@pytest.mark.parametrize("bullet", "● ○ ◆ ◇ ■ □ ▪ ▫ · ・ – — ✦ ➤ ▶ ★ • ✓ ❖ - * ●● **● - ◆".split(" "))
@pytest.mark.parametrize("names", [NAMES, ("背景", "过去", "方法", "结果")])
def test_bullets_before_points_and_items(bullet: str, names: tuple[str, ...]) -> None:
    for mark in (f"{bullet} ", bullet, f" {bullet}\u3000"):
        expected = [("keywords", "风、帆"), *POINTS, ("conclusion", "值得。")]
        lines = f"{mark}关键词：风、帆", f"{mark}摘要：", *name_points([mark] * 4, names), f"{mark}结论：值得。"
        assert split(*lines) == expected
        numbered = [f"{mark}({number}) {text}" for number, (_, text) in enumerate(POINTS, 1)]
        assert split("摘要：", *numbered) == POINTS


@pytest.mark.parametrize("first", [mark for mark in LETTERS if "b" not in mark] + ORDINALS)
def test_letters_and_ordinals_before_points(first: str) -> None:
    marks = count(first)
    assert split("摘要：", *name_points(marks), "方法：a) 缝帆。") == [*POINTS, ("methods", "a) 缝帆。")]
    assert split("摘要：", *name_points(marks, ("背景", "现有方法", "方法", "结果"))) == POINTS
    bare = [f"{mark}{text}" for mark, (_, text) in zip(marks, POINTS, strict=True)]
    assert split("摘要：", *bare) == POINTS


@pytest.mark.parametrize("style", ["A. {}", "a) {}", "B、{}", "第{}，"])
def test_letters_and_ordinals_before_items(style: str) -> None:
    marks = (
        [f"第{numeral}，" for numeral in "一二三"]
        if "第" in style
        else [style[:-2].replace(style[0], x) for x in "ABC"]
    )
    lines = [f"{mark}{name}：{name}的词" for mark, name in zip(marks, ("标题", "作者", "关键词"), strict=True)]
    assert [kind for kind, _ in split(*lines)] == ["digest_title", "digest_authors", "keywords"]


@pytest.mark.parametrize(
    "first", ["1. ", "1.", "1）", "1、", "1) ", "１．", "一、", "a. ", "A) ", "第一，", "①", "(1) "]
)
@pytest.mark.parametrize("end", ["", " "])
def test_marks_within_a_line(first: str, end: str) -> None:
    expected = [*POINTS, ("methods", "缝帆。")]
    assert (
        split("摘要：", end.join(name_points(count(first) if first != "①" else list("①②③④"))), "方法：缝帆。")
        == expected
    )


@pytest.mark.parametrize(
    "text",
    [
        "甲有两个优点。第一，省风。第二，省布。",
        "见图 a. 磨坊有帆。",
        "误差为 1. 5 米。",
        "A. Miller 与 B. Baker 的工作很早。",
        "布——帆·风 – 都很轻。",
        "其一省风，其二省布。",
    ],
)
def test_marks_of_a_text_are_no_points(text: str) -> None:
    assert split(f"关键词：{text}") == [("keywords", text)]
    assert split("摘要：", f"(1) {text}", *[f"({number}) 帆" for number in (2, 3, 4)])[0] == ("background", text)


@pytest.mark.parametrize("step", ["a. 方法概述：", "（b）结论：", "第二，总结：", "● 步骤：", "C) 研究背景："])
def test_marked_steps_stay_in_the_methods(step: str) -> None:
    assert split("方法：", f"{step}缝帆。") == [("methods", f"{step}缝帆。")]
