"""Labels of a machine-written summary beside its items: notes, links, an assessment, long names, traditional ones."""

import pytest

from pipelines.parse.digests.chatter import is_chatter
from pipelines.parse.digests.machine_summary import split_machine_summary
from pipelines.parse.digests.meanings import find_meaning
from pipelines.parse.html.lines import Line, Span

Parts = list[tuple[str, str]]
NAMES = "研究背景", "过去的方法", "研究方法", "任务与性能"
POINTS: Parts = [
    ("background", "磨坊靠风。"),
    ("prior_work", "从前靠水。"),
    ("approach", "改装帆布。"),
    ("results", "多磨两袋。"),
]
SHORT = {"digest_title": "标题", "digest_authors": "作者", "affiliation": "单位", "keywords": "关键词", "urls": "链接"}
NOTES = (
    "亮点 主要贡献 贡献 实验 实验设置 局限性 未来工作 研究意义 通讯作者 发表会议 发表时间 会议 收录情况 论文亮点"
    " Highlights Contributions Limitations Venue Date 論文貢獻 **创新点** ●通信作者 【发表期刊】"
)
LINKS = "代码 **Code** 项目主页 代码开源地址 GitHub 源码 开源代码 项目网页 程式碼 ●Homepage 代码仓库"


def split(*texts: str) -> Parts:
    """Kind and text of each part of a summary of these lines."""
    parts = split_machine_summary([Line("p", text) for text in texts])
    return [(part.kind, "\n".join(line.text for line in part.lines)) for part in parts]


@pytest.mark.parametrize("kind", SHORT)
@pytest.mark.parametrize("colon", ["：", ":", " ： "])
def test_a_note_ends_a_short_section(kind: str, colon: str) -> None:
    for label in NOTES.split(" "):
        lines = f"{SHORT[kind]}：磨坊", f"{label}{colon}帆布。", "说明二。", "展望：再磨。", "方法：缝帆。"
        expected = [(kind, "磨坊"), ("other", "帆布。\n说明二。"), ("other", "再磨。"), ("methods", "缝帆。")]
        assert split(*lines) == expected, label


@pytest.mark.parametrize("address", ["https://mill.example/a", "无", "None", "N/A", "暂无。", "Github.com/m"])
def test_a_link_ends_a_short_section(address: str) -> None:
    expected = [("keywords", "风"), ("urls", address), ("conclusion", "值得。")]
    for label in LINKS.split(" "):
        assert split("关键词：风", f"{label}：{address}", "结论：值得。") == expected, label


def test_a_link_may_be_rendered() -> None:
    lines = Line("p", "关键词：风"), Line("p", "Code：here", (Span(5, 9, "a"),))
    assert [part.kind for part in split_machine_summary(lines)] == ["keywords", "urls"]


@pytest.mark.parametrize(
    "text", ["代码：一种暗号", "实验", "贡献很大：两处", "亮点，风：帆", "数据集：磨坊", "Date 2024", "项目：风车"]
)
def test_other_lines_stay_in_a_short_section(text: str) -> None:
    assert split("关键词：风", text) == [("keywords", f"风\n{text}")]
    assert split("关键词：", "亮点：风") == [("keywords", "亮点：风")]


def test_links_and_notes_stay_in_longer_sections() -> None:
    assert split("链接：无", "代码：https://mill.example") == [("urls", "无\n代码：https://mill.example")]
    assert split("方法：缝帆。", "贡献：两处。", "Code：无") == [("methods", "缝帆。\n贡献：两处。\nCode：无")]


@pytest.mark.parametrize(
    "lines",
    [
        ("创新点：帆布", "性能：多磨两袋", "工作量：两人"),
        ("- 创新点：帆布；", "- 性能：多磨两袋；", "- 工作量：两人。"),
        ("创新点：帆布；性能：多磨两袋；工作量：两人。",),
        ("**创新点**：帆布", "**工作量**：两人", "**性能**：多磨两袋"),
        ("Innovation: canvas", "Performance: two sacks more", "Workload: two people"),
        ("創新點：帆布", "性能：多磨兩袋", "工作量：兩人"),
        ("● 创新性： 帆布", "● 性能表现： 多磨两袋", "● 工作量： 两人"),
        ("创新点:帆布。 性能:多磨两袋。 工作量:两人。",),
    ],
)
@pytest.mark.parametrize(
    ("before", "kind"), [("摘要：磨坊靠风。", "other"), ("方法：缝帆。", "methods"), ("关键词：风", "keywords")]
)
def test_an_assessment_belongs_to_the_conclusion(lines: tuple[str, ...], before: str, kind: str) -> None:
    assessment = ("conclusion", "\n".join(lines))
    assert split(before, *lines) == [(kind, before.split("：")[1]), assessment]
    assert split(before, "结论：", *lines)[1:] == [assessment]


def test_an_assessment_needs_its_parts() -> None:
    assert split("摘要：", "背景：磨坊靠风。", "创新点：帆布", "性能：多磨两袋") == [
        ("background", "磨坊靠风。\n创新点：帆布"),
        ("results", "多磨两袋"),
    ]


@pytest.mark.parametrize("name", ["{}", "{}：", "**{}**", "{}**", "**{}：**", "{}（概述）"])
@pytest.mark.parametrize("names", [NAMES, ("Background", "Past methods and their problems", "Methods", "Results")])
@pytest.mark.parametrize("mark", ["({})", "（{}） ", "{}. ", "({}): ", "- ({})"])
def test_a_name_alone_on_its_line_is_the_label(name: str, names: tuple[str, ...], mark: str) -> None:
    rows = enumerate(zip(names, POINTS, strict=True), 1)
    lines = [text for number, (each, (_, point)) in rows for text in (mark.format(number) + name.format(each), point)]
    assert split("摘要：", *lines) == POINTS


@pytest.mark.parametrize("text", ["磨坊的历史", "背景很旧", "风，帆", "The mill and its history"])
def test_other_words_alone_on_a_line_are_text(text: str) -> None:
    assert split("摘要：", f"(1) {text}", "甲") == [("background", f"{text}\n甲")]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (1, "The research background of this paper"),
        (1, "The research background and motivation"),
        (2, "The past methods and their problems"),
        (2, "Previous Approaches and Their Limitations"),
        (2, "EXISTING METHODS AND THEIR SHORTCOMINGS"),
        (3, "The research methodology proposed in this paper"),
        (3, "The proposed method in this paper"),
        (3, "The method proposed by the authors"),
        (4, "The task and performance achieved"),
        (4, "The tasks and performance achieved by the method"),
        (4, "Performance achieved in this paper"),
    ],
)
@pytest.mark.parametrize("written", ["{}:", "**{}**:", "{}：", "**{}:**"])
def test_long_english_names(number: int, name: str, written: str) -> None:
    lines = [f"({each}) {written.format(name) if each == number else ''} wind" for each in range(1, 5)]
    assert split("Summary:", *lines)[number - 1] == (POINTS[number - 1][0], "wind")


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("digest_title", "標題 論文題目"),
        ("affiliation", "所屬機構 第一作者單位"),
        ("keywords", "關鍵詞 關鍵字"),
        ("urls", "論文連結 程式碼連結"),
        ("methods", "方法論 研究方法"),
        ("conclusion", "結論 總結與結論"),
    ],
)
def test_traditional_labels(kind: str, labels: str) -> None:
    for label in labels.split():
        meaning = find_meaning(label)
        assert meaning is not None, label
        assert meaning.item == kind, label


@pytest.mark.parametrize(
    "text",
    [
        "由于您没有给出结论，我无法归纳。",
        "由于原文缺少结论一节，我无法总结。",
        "您没有提供方法部分。",
        "很遗憾，文中没有结论，我无法回答。",
        "我无法访问该链接。",
        "因此，我无法判断其工作量。",
        "Since you did not provide the conclusion, I cannot summarize it.",
        "Unfortunately, I do not have the full text.",
        "I don't have enough information.",
    ],
)
def test_what_the_model_lacks_is_chatter(text: str) -> None:
    assert split("关键词：风", text, "方法：缝帆。") == [("keywords", "风"), ("other", text), ("methods", "缝帆。")]


@pytest.mark.parametrize(
    "text",
    [
        "由于风小，我们无法磨面。",
        "很遗憾，旧方法无法磨面。",
        "我们不能提供数据。",
        "Unfortunately, mills are slow.",
        "Since you can grind at night, it is faster.",
    ],
)
def test_what_a_paper_lacks_is_text(text: str) -> None:
    assert not is_chatter(text)
