"""Recommended papers that are headings, bold titles or whole references, and headings of groups."""

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.records.lectures import RecommendedPaper
from pipelines.records.readings import Contents


def read(source: str, label: str = "### 论文推荐") -> Contents:
    lines = read_article(render_markdown(f"{label}\n\n{source}"))
    return read_lecture("SFFAI 8 | 海上的灯", lines, "https://lectures.example/posts/4/")


def describe(papers: tuple[RecommendedPaper, ...]) -> list[tuple[str | None, str, str | None, str | None]]:
    return [(paper.group_title, paper.title, paper.authors, paper.reason) for paper in papers]


@pytest.mark.parametrize(
    ("source", "authors"),
    [
        ("#### Lamps [D. Luo] (2018)\n\n更亮。", "D. Luo"),
        ("#### 2. Lamps\n\n更亮。", None),
        ("#### 论文一：Lamps\n\n更亮。", None),
        ("#### Lamps\n\n作者：D. Luo\n\n推荐理由：更亮。", "D. Luo"),
        ("#### Lamps\n\nDeng Luo, Hai Lin, ICCV 2018\n\n更亮。", "Deng Luo, Hai Lin"),
        ("#### Lamps\n\n- 作者：D. Luo\n- 链接：https://lamps.example/1\n- 推荐理由：更亮。", "D. Luo"),
        ("#### Lamps\n\n论文链接：https://lamps.example/1\n\n更亮。", None),
        ("#### [Lamps](https://lamps.example/1)\n\n更亮。", None),
        ("#### Lamps [D. Luo]\n\n##### 推荐理由\n\n更亮。", "D. Luo"),
        ("#### Lamps\n\n##### 作者：D. Luo\n\n##### 【推荐理由】\n\n更亮。", "D. Luo"),
        ("### Lamps [D. Luo]\n\n更亮。\n\n### 致谢\n\n甲", "D. Luo"),
        ("**Lamps**\n\n更亮。", None),
        ("**Lamps** [D. Luo]\n\n更亮。", "D. Luo"),
        ("Lamps [D. Luo] (2018)\n\n更亮。", "D. Luo"),
        ("论文题目：Lamps\n\n作者：D. Luo\n\n推荐理由：更亮。", "D. Luo"),
    ],
)
def test_titles_in_no_list(source: str, authors: str | None) -> None:
    assert describe(read(source).recommended_papers) == [(None, "Lamps", authors, "更亮。")]


@pytest.mark.parametrize(
    "source",
    [
        "#### Luo, D., & Lin, H. (2018). Lamps at sea. Light, 3(2), 1-9.\n\n更亮。",
        "1. Luo, D., & Lin, H. (2018). Lamps at sea. Light, 3(2), 1-9.\n\n    更亮。",
        "- Luo, D., & Lin, H. (2018). Lamps at sea. Light, 3(2), 1-9.\n\n  推荐理由：更亮。",
        "Luo, D., & Lin, H. (2018). Lamps at sea. Light, 3(2), 1-9.\n\n推荐理由：更亮。",
        "1. Lamps at sea\n\n    Luo, D., & Lin, H. (2018). Lamps at sea. Light, 3(2), 1-9.\n\n    更亮。",
    ],
)
def test_whole_references(source: str) -> None:
    [paper] = read(source).recommended_papers
    assert (paper.title, paper.authors, paper.venue, paper.year, paper.reason) == (
        "Lamps at sea", "Luo, D., & Lin, H.", "Light", 2018, "更亮。",
    )  # fmt: skip


@pytest.mark.parametrize("title", ["Lamps at Sea: A Survey", "《海上的灯》", "A Story of Lamps"])
def test_a_title_above_plain_text(title: str) -> None:
    assert describe(read(f"#### {title}\n\n更亮。").recommended_papers) == [(None, title, None, "更亮。")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#### 经典（2018）\n\n1. Lamps\n\n    更亮。", [("经典（2018）", "Lamps", None, "更亮。")]),
        ("#### 1. 经典\n\n- Lamps", [("1. 经典", "Lamps", None, None)]),
        ("#### 经典\n\n**Lamps**\n\n更亮。", [("经典", "Lamps", None, "更亮。")]),
        ("#### 经典\n\n- [Lamps](https://lamps.example/1)", [("经典", "Lamps", None, None)]),
        ("#### 经典\n\n本期没有。", []),
        ("#### 经典", []),
        ("#### 1.\n\n甲", []),
        ("#### 2. Lamps", [(None, "Lamps", None, None)]),
        ("#### Classic Papers on Lamps\n\n1. Lamps", [("Classic Papers on Lamps", "Lamps", None, None)]),
        ("**经典**\n\n1. Lamps", [(None, "Lamps", None, None)]),
        ("**注意：**\n\n甲", []),
        ("这些论文 2018 年发表。\n\n读一读。", []),
    ],
)
def test_groups_and_texts(source: str, expected: list[tuple[str | None, str, str | None, str | None]]) -> None:
    assert describe(read(source).recommended_papers) == expected


def test_an_abstract_below_a_paper_is_not_that_of_the_talk() -> None:
    rows = read("#### Lamps\n\n##### 摘要\n\n更亮。", "### 报告摘要\n\n讲灯。\n\n### 论文推荐")
    assert describe(rows.recommended_papers) == [(None, "Lamps", None, "摘要\n更亮。")]
    assert rows.lectures[0].abstract == "讲灯。"
