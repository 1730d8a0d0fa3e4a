"""Which part of a machine-written summary each line belongs to, in the many ways that models write one."""

import pytest

from pipelines.parse.digests.chatter import is_chatter
from pipelines.parse.digests.machine_summary import split_machine_summary
from pipelines.parse.digests.meanings import find_meaning
from pipelines.parse.html.lines import Line
from tests.support.parsed_pages import read_article

Parts = list[tuple[str, str]]
HEAD = (
    '<h2>灯塔</h2><p>Authors:Deng Ta</p><p><a href="http://arxiv.org/abs/2413.00001v1">PDF</a></p>'
    "<p><strong>Summary</strong><br>灯塔会转。</p><p><strong>Key Takeaways</strong></p><ul><li>灯亮。</li></ul>"
    '<p><strong><a href="https://a.example/x">ChatPaperFree</a></strong></p>'
)
ITEMS: Parts = [
    ("digest_title", "灯塔为钟"),
    ("digest_authors", "邓塔、吴海"),
    ("affiliation", "港口大学"),
    ("keywords", "灯、海"),
]
POINTS: Parts = [
    ("background", "船员没有钟。"),
    ("prior_work", "从前听钟声。"),
    ("approach", "改数灯光。"),
    ("results", "误差两分钟。"),
]


def split(*texts: str, tag: str = "p") -> Parts:
    """Kind and text of each part of a summary of these lines."""
    lines = [Line(*text.split("|", 1)) if text[:3] in ("h2|", "h3|", "h4|") else Line(tag, text) for text in texts]
    parts = split_machine_summary(lines)
    return [(part.kind, "\n".join(line.text for line in part.lines)) for part in parts]


def read_html(inner: str) -> Parts:
    """Kind and text of each section of a machine-written summary on a page."""
    kinds = ("abstract", "summary", "takeaways_label")
    return [(row.kind, row.text) for row in read_article(HEAD + inner).contents.sections if row.kind not in kinds]


SPELLINGS = {
    "digest_title": "标题 论文标题 题目 标题及翻译 标题与译名 中文标题 题目和中文翻译 Title 标题（中文）",
    "digest_authors": "作者 作者列表 论文作者 全部作者 作者姓名 作者名单 Authors AUTHORS 作者们",
    "affiliation": "作者归属 关联机构 归属单位 作者归属机构 第一作者单位 第一作者所属机构 所有作者的所属单位 隶属关系"
    " 单位归属 任职机构 作者单位（中文） 通讯作者单位 所在院校 Affiliations 第一作者 所属机构及其翻译 单位名称",
    "keywords": "关键词 关键字 论文关键词 主要关键词 关键术语 Keywords KEYWORDS 关键词列表 中文关键词",
    "urls": "链接 网址 论文链接 论文地址 论文链接及GitHub代码链接 论文与代码链接 论文网址或代码链接 Urls 代码链接"
    " 链接信息 项目链接 论文链接、Github代码地址 论文链接，代码链接",
    "methods": "方法 方法论 研究方法 方法论构想 方法论思想 方法概述 方法部分 具体方法 方法论述 Methods METHODOLOGY",
    "conclusion": "结论 结论部分 总结与结论 结论与展望 主要结论 结论及意义 结语 Conclusion Conclusions 结论总结",
}


@pytest.mark.parametrize("kind", SPELLINGS)
@pytest.mark.parametrize(
    "written", ["{}：", "{}:", "**{}**：", "{}**： ", "** {} **:", "**{}：**", "3. {}：", "【{}】", "- {} :", "*{}*："]
)
def test_spellings_of_a_label(kind: str, written: str) -> None:
    first = "标题：灯" if kind == "keywords" else "关键词：灯"
    for label in SPELLINGS[kind].split():
        assert split(first, f"{written.format(label)}港口")[1:] == [(kind, "港口")], label


@pytest.mark.parametrize(
    "label", "天气 港口旧事 公司 数据集 详细说明 作者说 方法不多 链接起来 论文的价值 第一 单位时间".split()
)
def test_other_words_are_no_labels(label: str) -> None:
    assert find_meaning(label) is None
    assert split("关键词：灯", f"{label}：港口") == [("keywords", f"灯\n{label}：港口")]


@pytest.mark.parametrize(
    "marks",
    [
        ("一、", "二、", "三、", "四、"),
        ("(1) ", "(2) ", "(3) ", "(4) "),
        ("（1）", "（2）", "（3）", "（4）"),
        ("（一）", "（二）", "（三）", "（四）"),
        ("(1):", "(2):", "(3):", "(4):"),
        ("①", "②", "③", "④"),
        ("１．", "２．", "３．", "４．"),
        ("1) ", "2) ", "3) ", "4) "),
        ("- **1. ", "- **2. ", "- **3. ", "- **4. "),
        ("● ", "● ", "● ", "● "),
        ("◆1. ", "◆2. ", "◆3. ", "◆4. "),
        ("", "", "", ""),
    ],
)
def test_numbers_before_items(marks: tuple[str, ...]) -> None:
    names = "标题", "作者", "单位", "关键词"
    lines = [f"{mark}{name}：{text}" for mark, name, (_, text) in zip(marks, names, ITEMS, strict=True)]
    assert split(*lines, "方法：数灯光。") == [*ITEMS, ("methods", "数灯光。")]
    if marks[0] in ("一、", "1) "):
        assert split(" ".join(lines))[0] == ITEMS[0]


@pytest.mark.parametrize(
    "marks",
    [
        ("(1)", "(2)", "(3)", "(4)"),
        ("（1）", "（2）", "（3）", "（4）"),
        ("（一）", "（二）", "（三）", "（四）"),
        ("①", "②", "③", "④"),
        ("⑴ ", "⑵ ", "⑶ ", "⑷ "),
        ("一、", "二、", "三、", "四、"),
        ("1. ", "2. ", "3. ", "4. "),
        ("１、", "２、", "３、", "４、"),
        ("**(1) ", "**(2) ", "**(3) ", "**(4) "),
        ("- (1): ", "- (2): ", "- (3): ", "- (4): "),
        ("", "", "", ""),
    ],
)
@pytest.mark.parametrize(
    "names",
    [
        ("研究背景", "过去的方法", "研究方法", "任务与性能"),
        ("背景介绍", "以往方法及其不足", "本文方法", "实验结果"),
        ("研究背景与动机", "现有方法存在的问题", "方法", "任务及成果"),
        ("背景", "过去", "方法", "结果"),
        ("Research background", "Past methods", "Research methodology", "Task and performance"),
    ],
)
@pytest.mark.parametrize("group", ["摘要：", "Summary:", "6. 摘要概括", "**内容总结**："])
def test_points_of_a_summary(marks: tuple[str, ...], names: tuple[str, ...], group: str) -> None:
    closing = "**" if marks[0].startswith("**") else ""
    lines = [f"{mark}{name}{closing}：{text}" for mark, name, (_, text) in zip(marks, names, POINTS, strict=True)]
    expected = [*POINTS, ("methods", "(1) 数灯光；(2) 记时刻。")]
    assert split(group, *lines, "7. 方法：(1) 数灯光；(2) 记时刻。") == expected
    assert split("关键词：灯", *lines, "方法论：(1) 数灯光；(2) 记时刻。") == [("keywords", "灯"), *expected]


@pytest.mark.parametrize(
    "marks", ["(1) (2) (3) (4)", "（1）： （2）： （3）： （4）：", "① ② ③ ④", "一、 二、 三、 四、", "1. 2. 3. 4."]
)
def test_points_by_number_alone(marks: str) -> None:
    lines = [f"{mark}{text}" for mark, (_, text) in zip(marks.split(), POINTS, strict=True)]
    assert [kind for kind, _ in split("摘要：", *lines)] == [kind for kind, _ in POINTS]


@pytest.mark.parametrize("kept", [(0, 2, 3), (0, 1, 3), (0, 3), (1, 2), (0, 1, 2)])
def test_some_points_may_be_missing(kept: tuple[int, ...]) -> None:
    names = "研究背景", "过去的方法", "研究方法", "任务与性能"
    lines = [f"{names[number]}：{POINTS[number][1]}" for number in kept]
    expected = [POINTS[number] for number in kept]
    assert split("总结：", *lines, "结论：省力。") == [*expected, ("conclusion", "省力。")]
    assert split(*lines, "结论：省力。") == [*expected, ("conclusion", "省力。")]


@pytest.mark.parametrize("marks", [("", "", "", ""), ("1. ", "2. ", "3. ", "4. "), ("1）", "2）", "3）", "4）")])
def test_points_run_on_in_one_paragraph(marks: tuple[str, ...]) -> None:
    names = "研究背景", "过去的方法", "研究方法", "任务与性能"
    named = "".join(f"{mark}{name}：{text}" for mark, name, (_, text) in zip(marks, names, POINTS, strict=True))
    assert split(f"摘要：{named}", "方法：数灯光。") == [*POINTS, ("methods", "数灯光。")]


def test_numbers_behind_names() -> None:
    names = "研究背景", "过去的方法及其问题", "研究方法", "任务与性能"
    lines = [
        f"{name}：({number}) {text}" for number, (name, (_, text)) in enumerate(zip(names, POINTS, strict=True), 1)
    ]
    assert split("摘要：", *lines, "方法：数灯光。") == [*POINTS, ("methods", "数灯光。")]


def test_asterisks_around_the_name_of_a_point() -> None:
    names = "研究背景", "过去的方法", "研究方法", "任务与性能"
    pairs = enumerate(zip(names, POINTS, strict=True), 1)
    lines = [f"({number}) **{name}：** {text}" for number, (name, (_, text)) in pairs]
    assert split("**摘要**：", *lines) == POINTS


def test_a_point_or_a_number_that_stands_twice_counts_once() -> None:
    assert split("摘要：", "研究背景：甲", "研究背景：乙") == [("background", "甲\n研究背景：乙")]
    assert split("摘要：", "(1)甲", "(2) 方法：乙", "(2) 方法：丙") == [
        ("background", "甲"),
        ("prior_work", "乙"),
        ("approach", "丙"),
    ]


def test_the_number_decides_where_the_name_differs() -> None:
    lines = "(1) 研究背景：甲。", "(2) 过去的方法：乙。", "(3) 方法：丙。", "(4) 总结：丁。"
    assert [kind for kind, _ in split("摘要：", *lines)] == [kind for kind, _ in POINTS]


def test_a_number_out_of_turn_belongs_to_the_point_before_it() -> None:
    assert split("摘要：", "研究背景：船员没有钟。", "②结论：听钟声。", "结果：误差两分钟。") == [
        ("background", "船员没有钟。\n②结论：听钟声。"),
        ("results", "误差两分钟。"),
    ]


def test_the_methods_follow_a_summary_without_points() -> None:
    assert split("摘要：灯塔会转。", "研究方法：数灯光。", "结论：省力。") == [
        ("other", "灯塔会转。"),
        ("methods", "数灯光。"),
        ("conclusion", "省力。"),
    ]


@pytest.mark.parametrize(
    "step", ["(1) 方法概述：", "（2）研究背景与定义：", "① 总结：", "一、方法设计：", "(3) 关键词：", "(4)：概述："]
)
def test_steps_of_the_methods_stay_in_them(step: str) -> None:
    assert split("方法：", f"{step}数灯光。") == [("methods", f"{step}数灯光。")]


def test_parts_of_the_conclusion_stay_in_it() -> None:
    lines = "(1) 意义：省力。", "h4|创新点", "性能：误差小。", "工作量：一人。", "h4|（3）不足"
    ((kind, text),) = split("结论：", *lines)
    assert (kind, text.count("\n")) == ("conclusion", 4)


def test_a_list_of_links_stays_one_section() -> None:
    lines = "Paper: https://a.example/1", "Github代码链接：无", "项目主页：无"
    assert split("链接：无", *lines[1:]) == [("urls", "无\nGithub代码链接：无\n项目主页：无")]


@pytest.mark.parametrize("heading", ["h2|港口旧事", "h3|详细说明：", "h4|补充", "h3|Further remarks"])
def test_an_unknown_heading_starts_a_section(heading: str) -> None:
    rows = split_machine_summary([Line("p", "关键词：灯、海"), Line(*heading.split("|")), Line("p", "从前没有灯。")])
    assert [(part.kind, part.heading) for part in rows] == [("keywords", "关键词："), ("other", heading[3:])]
    assert split("关键词：灯、海", heading, "从前没有灯。", "网址：无") == [
        ("keywords", "灯、海"),
        ("other", "从前没有灯。"),
        ("urls", "无"),
    ]


def test_a_line_in_bold_type_is_a_heading_below_short_sections() -> None:
    bold = "<p><strong>港口旧事：</strong></p><p>从前没有灯。</p>"
    assert read_html(f"<p>关键词：灯、海</p>{bold}") == [("keywords", "灯、海"), ("other", "从前没有灯。")]
    assert read_html(f"<p>方法：数灯光。</p>{bold}") == [("methods", "数灯光。\n港口旧事：\n从前没有灯。")]
    assert read_html("<p>单位：</p><p><strong>港口大学</strong></p>") == [("affiliation", "港口大学")]


def test_headings_of_a_deeper_level_and_of_steps_belong_to_their_section() -> None:
    assert split("h3|方法", "h4|数灯光", "每夜数。", "h3|步骤二", "记时刻。", "h3|后记", "闲话。") == [
        ("methods", "数灯光\n每夜数。\n步骤二\n记时刻。"),
        ("other", "闲话。"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "好的，我将根据您给的内容继续：",
        "当然可以！下面说说这篇论文。",
        "希望这次的整理能符合您的要求！",
        "希望以上回答对你有用。",
        "如果您还有别的问题，请告诉我。",
        "如有任何疑问，欢迎提问。",
        "抱歉，我无法打开这个链接。",
        "请注意，以上内容仅供参考。",
        "以上就是对该论文的总结。",
        "作为一个人工智能助手，我只能读到摘要。",
        "谢谢！",
        "根据您提供的摘要，整理如下：",
        "我将按照要求逐条说明。",
        "务必使用中文回答，不要重复。",
        "Sure, here it goes.",
        "Here is the summary you asked for:",
        "I hope this helps!",
        "As an AI language model, I cannot open links.",
        "Let me know if anything is missing.",
    ],
)
def test_chatter_of_the_model_is_other(text: str) -> None:
    assert split("单位：港口大学", text, "先数灯光。") == [
        ("affiliation", "港口大学"),
        ("other", f"{text}\n先数灯光。"),
    ]
    assert split("结论：省力。", text) == [("conclusion", "省力。"), ("other", text)]


@pytest.mark.parametrize(
    "text",
    [
        "希望这项工作推动更快的方法。",
        "我们希望灯塔更亮。",
        "当然，该方法也有局限。",
        "请参考原文。",
        "根据灯光的次数算出时刻。",
        "以上是灯塔的三个部分。",
        "接下来，我们记下时刻。",
        "注意力机制数得更准。",
        "作为一种方法，它很快。",
        "如果没有灯，就听钟声。",
        "Here are three lighthouses:",
        "We hope this lamp lasts.",
        "好的方法不多。",
    ],
)
def test_sentences_of_a_paper_are_no_chatter(text: str) -> None:
    assert not is_chatter(text)
    assert split("方法：先数灯光。", text) == [("methods", f"先数灯光。\n{text}")]


def test_chatter_that_introduces_a_section_stays_in_it() -> None:
    assert split("方法：", "好的，以下是详细说明：", "数灯光。") == [("methods", "好的，以下是详细说明：\n数灯光。")]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("    先数灯光。", "先数灯光。"),
        ("\t先数灯光。\n\t再记时刻。", "先数灯光。\n再记时刻。"),
        ("  先数灯光：\n      每夜一次；\n    再记时刻。", "先数灯光：\n  每夜一次；\n再记时刻。"),
        ("(1) 先数。\n        (2) 再记。\n\n        (3) 后算。", "(1) 先数。\n(2) 再记。\n\n(3) 后算。"),
    ],
)
def test_indented_text_starts_without_its_indentation(code: str, text: str) -> None:
    assert read_html(f"<p>方法：</p><pre><code>{code}</code></pre>") == [("methods", text)]


def test_labels_without_text_have_kinds_of_their_own() -> None:
    html = HEAD.replace('<a href="https://a.example/x">ChatPaperFree</a>', "ChatPaperFree")
    rows = read_article(f"{html}<p>标题：灯塔为钟</p><p><strong>点此查看论文截图</strong></p>").contents.sections
    assert [(row.kind, row.heading) for row in rows if not row.text] == [
        ("takeaways_label", "Key Takeaways"),
        ("machine_label", "ChatPaperFree"),
        ("figures_label", "点此查看论文截图"),
    ]
