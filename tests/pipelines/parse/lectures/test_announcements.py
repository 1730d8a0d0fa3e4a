"""Announcements of seminars: who speaks, when and where, and the papers to read, as different people write them."""

import pytest

from pipelines.parse.bibliography import Citation, split_citation
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.labels import SPEAKERS
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.lectures.sections import is_lecture
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.records.readings import Contents

BASE = "https://lectures.example/posts/2/"


def read_lines(source: str) -> tuple[Line, ...]:
    return read_article(render_markdown(source))


def read(source: str, title: str = "夜里的讲座") -> Contents:
    return read_lecture(title, read_lines(source), BASE)


@pytest.mark.parametrize("label", SPEAKERS)
@pytest.mark.parametrize(
    "form", ["{}：夏砚", "**{}：**夏砚，墨水大学", "{}: 夏砚（墨水大学）", "### {}\n\n夏砚\n\n博士。"]
)
def test_a_speaker_is_named_by_any_label(label: str, form: str) -> None:
    lines = read_lines(f"{form.format(label)}\n\n题目：从笔到纸\n\n摘要：更快。")
    assert is_lecture("夜里的讲座", lines)
    talk = read_lecture("夜里的讲座", lines, BASE).lectures[0]
    assert (talk.speaker, talk.talk_title, talk.abstract) == ("夏砚", "从笔到纸", "更快。")


@pytest.mark.parametrize(
    ("printed", "speaker"),
    [
        ("夏砚教授", "夏砚"),
        ("夏砚 博士，墨水大学", "夏砚"),
        ("夏砚、欧阳墨", "夏砚、欧阳墨"),
        ("逢墨（墨水大学）", "逢墨"),
        ("逢墨 老师", "逢墨"),
        ("阿依·星图", "阿依·星图"),
        ("Dr. Mo Zhi (Ink University)", "Mo Zhi"),
        ("Prof. Mo Zhi, Ink University", "Mo Zhi"),
        ("Jean-Luc O'Neil", "Jean-Luc O’Neil"),
        ("待定", None),
        ("墨水大学三年级的一位同学", None),
        ("TBD", None),
    ],
)
def test_names_of_speakers(printed: str, speaker: str | None) -> None:
    assert read(f"报告人：{printed}\n\n报告题目：从笔到纸").lectures[0].speaker == speaker


@pytest.mark.parametrize(
    "source",
    [
        "报告人：夏砚\n\n时间：6 月 2 日 19:00\n\n地点：墨水楼\n\n报告人简介：墨水大学博士。",
        "报告人：夏砚\n时间：6 月 2 日 19:00\n地点：墨水楼\n报告人简介：墨水大学博士。",
        "报告人：夏砚 时间：6 月 2 日 19:00 地点：墨水楼\n\n报告人简介：墨水大学博士。",
        "**时间**：6 月 2 日 19:00\n\n**地点**：墨水楼\n\n**主讲人**：夏砚\n\n**个人简介**：墨水大学博士。",
        "### 演讲者\n\n夏砚\n\n墨水大学博士。\n\n### 时间\n\n6 月 2 日 19:00\n\n### 地点\n\n墨水楼",
        "- **Speaker:** 夏砚\n- **Time:** 6 月 2 日 19:00\n- **Venue:** 墨水楼\n- **Bio:** 墨水大学博士。",
        "讲座时间：6 月 2 日 19:00；讲座地点：墨水楼；讲者：夏砚\n\n讲者简介：墨水大学博士。",
        "Presenter: 夏砚\n\nWhen: 6 月 2 日 19:00\n\nWhere: 墨水楼\n\nBiography\n\n墨水大学博士。",
    ],
)
def test_times_and_places_are_no_part_of_the_biography(source: str) -> None:
    rows = read(source)
    assert (rows.lectures[0].speaker, rows.lectures[0].speaker_bio) == ("夏砚", "墨水大学博士。")
    schedule = [(row.kind, row.text.rstrip("；")) for row in rows.sections if row.kind not in ("bio", "preamble")]
    assert schedule == [("other", "6 月 2 日 19:00"), ("other", "墨水楼")]


@pytest.mark.parametrize(
    "source",
    [
        "题目：从笔到纸\n\n摘要：更快。",
        "Title: Ink\n\nAbstract: Faster.\n\nTime: 3 s\n\nVenue: ICCV",
        "讲者介绍\n\n夏砚\n\n摘要：更快。",
        "报告人都到了，题目：从笔到纸",
        "作者：夏砚\n\n摘要：更快。",
    ],
)
def test_labels_that_papers_have_too_make_no_lecture(source: str) -> None:
    assert not is_lecture("读一篇论文", read_lines(source))


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("[MO, Z., XIA, Y., AND YAN, B.] (2007)", Citation("MO, Z., XIA, Y., AND YAN, B.", None, 2007)),
        ("[Mo, Z.; Xia, Y.] (2007b)", Citation("Mo, Z.; Xia, Y.", None, 2007)),
        ("[van der Mo, A., & O'Xia, J.-L.] (2018).", Citation("van der Mo, A., & O'Xia, J.-L.", None, 2018)),
        ("[Mo Z, Xia Y, ICCV 2019]", Citation("Mo Z, Xia Y", "ICCV", 2019)),
        ("【MO, Z.】（2009）", Citation("MO, Z.", None, 2009)),
        ("[MO, Z., XIA, Y. et al.] (NeurIPS 2020)", Citation("MO, Z., XIA, Y. et al.", "NeurIPS", 2020)),
        ("(Mo, Z., 2009)", Citation("Mo, Z.", None, 2009)),
        ("(2007) [MO, Z.]", Citation("MO, Z.", None, 2007)),
        ("[Z. Mo and Y. Xia.], 2007.", Citation("Z. Mo and Y. Xia.", None, 2007)),
    ],
)
def test_surnames_before_initials(printed: str, said: Citation) -> None:
    assert split_citation(f"Ink and Paper: A story. {printed}") == ("Ink and Paper: A story.", said)


@pytest.mark.parametrize("title", ["Ink [Vitamin C]", "Ink (Part A)", "Ink, Paper and A", "Ink in 2007"])
def test_titles_that_look_like_surnames(title: str) -> None:
    assert split_citation(title) == (title, Citation())


LISTED = "### 论文推荐\n\n#### 墨水\n\n1. Ink One. [Z. Mo] (2012)\n\n    先读。\n\n"


@pytest.mark.parametrize(
    "heading",
    [
        "#### Ink Two: A kiln. [Y. Xia and Z. Mo] (2016)",
        "#### 2. Ink Two: A kiln. [XIA, Y., AND MO, Z.] (2016)",
        "#### [Ink Two: A kiln.](https://arxiv.org/abs/2413.00002)",
        "#### 2、Ink Two: A kiln.",
        "##### Ink Two: A kiln. [Y. Xia, et al., 2016]",
    ],
)
def test_a_heading_may_be_a_paper(heading: str) -> None:
    first, second = read(f"{LISTED}{heading}\n\n再读。").recommended_papers
    assert (first.title, first.group_title, first.reason) == ("Ink One.", "墨水", "先读。")
    assert (second.title, second.reason) == ("Ink Two: A kiln.", "再读。")
    assert second.group_title == ("墨水" if heading.startswith("#####") else None)


@pytest.mark.parametrize("heading", ["#### 纸张", "#### 2020 年的论文", "#### 2. 纸张", "#### 纸张 [Y. Xia]"])
def test_a_heading_above_a_list_of_papers_is_a_group(heading: str) -> None:
    papers = read(f"{LISTED}{heading}\n\n1. Paper. [Y. Xia] (2016)\n\n    再读。").recommended_papers
    assert [(paper.title, paper.group_title) for paper in papers] == [("Ink One.", "墨水"), ("Paper.", heading[5:])]
