"""Labels of announcements as people print them: with marks and numbers, in two languages, in tables."""

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.lectures.sections import is_lecture
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.records.readings import Contents


def read(source: str) -> Contents:
    lines = read_article(render_markdown(source))
    assert is_lecture("灯下的讲座", lines)
    return read_lecture("灯下的讲座", lines, "https://lectures.example/posts/3/")


@pytest.mark.parametrize(
    "source",
    [
        "{讲}：罗灯\n{时}：周五 19:00\n{地}：灯塔三楼\n{题}：从灯到海\n{要}：更亮。",
        "{讲}: 罗灯\n\n{时}: 周五 19:00\n\n{地}: 灯塔三楼\n\n{题}: 从灯到海\n\n{要}: 更亮。",
        "**{讲}：**罗灯<br>**{时}**：周五 19:00<br>**{地}：**灯塔三楼<br>**{题}：**从灯到海<br>**{要}：**更亮。",
        "【{讲}】罗灯\n【{时}】周五 19:00\n【{地}】灯塔三楼\n【{题}】从灯到海\n【{要}】更亮。",
        "[{讲}] 罗灯\n\n[{时}] 周五 19:00\n\n[{地}] 灯塔三楼\n\n[{题}] 从灯到海\n\n[{要}] 更亮。",
        "🎤 {讲}：罗灯\n\n⏰ {时}：周五 19:00\n\n📍{地}：灯塔三楼\n\n▶ {题}：从灯到海\n\n◆{要}：更亮。",
        "1. {讲}：罗灯\n2. {时}：周五 19:00\n3. {地}：灯塔三楼\n4. {题}：从灯到海\n5. {要}：更亮。",
        "（1）{讲}：罗灯\n（2）{时}：周五 19:00\n（3）{地}：灯塔三楼\n（4）{题}：从灯到海\n（5）{要}：更亮。",
        "## 一、{讲}\n\n罗灯\n\n## 二、{时}\n\n周五 19:00\n\n## 三、{地}\n\n灯塔三楼\n\n"
        "## 四、{题}\n\n从灯到海\n\n## 五、{要}\n\n更亮。",
        "{题}：从灯到海\n\n{讲}：罗灯；{时}：周五 19:00；{地}：灯塔三楼\n\n{要}：更亮。",
        "{讲}：罗灯  {时}：周五 19:00  {地}：灯塔三楼\n\n{题}：从灯到海 {要}：更亮。",
        "{讲} | 罗灯\n\n{时} | 周五 19:00\n\n{地}｜灯塔三楼\n\n{题}｜从灯到海\n\n{要} | 更亮。",
        "| {讲} | 罗灯 |\n|---|---|\n| {时} | 周五 19:00 |\n| {地} | 灯塔三楼 |\n| {题} | 从灯到海 |\n\n{要}：更亮。",
        "| {讲} | 罗灯 | {时} | 周五 19:00 |\n|---|---|---|---|\n| {地} | 灯塔三楼 | {题} | 从灯到海 |\n\n{要}：更亮。",
        "| {讲} | {时} | {地} | {题} |\n|---|---|---|---|\n| 罗灯 | 周五 19:00 | 灯塔三楼 | 从灯到海 |\n\n{要}：更亮。",
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        ("报告人", "时间", "地点", "报告题目", "摘要"),
        ("演 讲 人", "时　　间", "地　　点", "题　　目", "摘　　要"),
        ("主讲嘉宾 Speaker", "日期 Date", "地点 Venue", "讲座题目 Title", "摘要 Abstract"),
        ("授课教师/Lecturer", "时间/Time", "地点/Location", "题目/Topic", "内容简介/Abstract"),
        ("Speaker（讲者）", "Time（时间）", "Place（地点）", "Title（题目）", "Abstract（摘要）"),
        ("Guest", "WHEN", "Where", "Talk Title", "ABSTRACT"),
        ("報告人", "時間", "地點", "題目", "摘要"),
    ],
)
def test_labels_in_every_form(source: str, words: tuple[str, ...]) -> None:
    for sign, word in zip("讲时地题要", words, strict=True):
        source = source.replace(f"{{{sign}}}", word)
    rows = read(source)
    [talk] = rows.lectures
    assert (talk.speaker, talk.speaker_bio, talk.talk_title, talk.abstract) == ("罗灯", None, "从灯到海", "更亮。")
    schedule = [row.text.rstrip("；") for row in rows.sections if row.kind == "other"]
    assert sorted(schedule) == sorted(["周五 19:00", "灯塔三楼", "从灯到海"])


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("腾讯会议：123-456-789", ["123-456-789"]),
        ("腾讯会议 123 456 789 密码：0000", ["123 456 789", "0000"]),
        ("腾讯会议号：123456789", ["123456789"]),
        ("Zoom: https://zoom.example/j/1", ["https://zoom.example/j/1"]),
        ("ZOOM ID：12 34 56，Passcode：99", ["12 34 56，", "99"]),
        ("直播链接：https://live.example/1", ["https://live.example/1"]),
        ("线上平台：灯塔直播间", ["灯塔直播间"]),
        ("Date & Time: Friday; Venue: Hall 3", ["Friday;", "Hall 3"]),
        ("时间和地点：周五，灯塔", ["周五，灯塔"]),
        ("时间、地点：周五，灯塔", ["周五，灯塔"]),
        ("Time and Location: Friday, Hall 3", ["Friday, Hall 3"]),
        ("时间：周五（19:00）地点：灯塔", ["周五（19:00）", "灯塔"]),
    ],
)
def test_meetings_are_no_part_of_the_biography(line: str, texts: list[str]) -> None:
    rows = read(f"报告题目：从灯到海\n\n报告人：罗灯，灯塔大学博士。\n\n{line}\n\n个人简介\n\n守灯十年。")
    assert rows.lectures[0].speaker_bio == "罗灯，灯塔大学博士。\n守灯十年。"
    assert [row.text for row in rows.sections if row.kind == "other"] == ["从灯到海", *texts]


@pytest.mark.parametrize(
    ("printed", "speaker"),
    [
        ("罗 灯 教授", "罗灯"),
        ("罗灯特聘教授（灯塔大学）", "罗灯"),
        ("灯塔大学 罗灯教授", "罗灯"),
        ("来自灯塔大学的罗灯博士", "罗灯"),
        ("灯塔研究院 罗灯 副研究员", "罗灯"),
        ("Prof. Dr. Deng Luo", "Deng Luo"),
        ("Associate Professor Deng Luo, Lamp University", "Deng Luo"),
        ("Deng Luo and Hai Lin (Lamp Lab)", "Deng Luo and Hai Lin"),
        ("灯塔大学的一位同学", None),
        ("灯塔大学", None),
    ],
)
def test_titles_and_places_around_names(printed: str, speaker: str | None) -> None:
    assert read(f"主讲人：{printed}\n\n讲座题目：从灯到海").lectures[0].speaker == speaker


def test_a_biography_before_the_name() -> None:
    talk = read("简介：灯塔大学博士。\n\n演讲者：罗灯\n\n题目：从灯到海").lectures[0]
    assert (talk.speaker, talk.speaker_bio) == ("罗灯", "灯塔大学博士。")


@pytest.mark.parametrize(
    ("source", "bio"),
    [
        ("### 主讲人\n\n罗灯\n\n时间：周五\n\n守灯十年。\n\n地点：灯塔\n\n也修灯。", "守灯十年。\n也修灯。"),
        ("### 主讲人\n\n罗灯\n\n时间：周五\n19:00\n\n### 致谢\n\n甲", None),
        ("### 主讲人\n\n罗灯\n\n### 时间\n\n周五\n\n19:00", None),
        ("主讲人：罗灯\n\n时间：周五\n\n欢迎大家参加。", None),
        ("### 主讲人\n\n罗灯\n\n守灯时间：很长。", "守灯时间：很长。"),
    ],
)
def test_a_biography_goes_on_below_times_and_places(source: str, bio: str | None) -> None:
    assert read(f"报告题目：从灯到海\n\n{source}").lectures[0].speaker_bio == bio


def test_lines_of_a_cell() -> None:
    row = "<tr><td><b>{}</b></td><td>{}</td></tr>"
    rows = row.format("Speaker", "Deng Luo<br>Lamp University<br>Chair"), row.format("Title", "Lamps")
    talk = read(f"<table>{''.join(rows)}</table>").lectures[0]
    assert (talk.speaker, talk.speaker_bio, talk.talk_title) == ("Deng Luo", "Lamp University\nChair", "Lamps")


@pytest.mark.parametrize(
    "source",
    [
        "<dl><dt>报告人</dt><dd>罗灯</dd><dt>时间</dt><dd>周五</dd><dt>题目</dt><dd>从灯到海</dd></dl>",
        "> **主讲人** ：罗灯\n>\n> **讲座时间** ：周五\n>\n> **讲座题目** ：从灯到海",
        "- 讲座信息\n    - 报告人: 罗灯\n    - 时间: 周五\n    - 题目: 从灯到海",
        "**演讲者 / Speaker** 罗灯\n\n**时间 / Time** 周五\n\n**题目 / Title** 从灯到海",
        "## 演讲者：罗灯\n\n## 时间：周五\n\n## 题目：从灯到海",
        "<p><b>报告人：</b>罗灯&nbsp;&nbsp;<b>时间：</b>周五&nbsp;&nbsp;</p><p><b>题目：</b>从灯到海</p>",
    ],
)
def test_labels_in_other_markup(source: str) -> None:
    rows = read(source)
    [talk] = rows.lectures
    assert (talk.speaker, talk.speaker_bio, talk.talk_title) == ("罗灯", None, "从灯到海")
    assert "周五" in [row.text for row in rows.sections]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Title: Lamp and Time: a survey", "Lamp and Time: a survey"),
        ("Title: Lamps at Sea. Speaker: Deng Luo; Venue: Hall", "Lamps at Sea."),
        ("题目：从灯到海：时间的故事", "从灯到海：时间的故事"),
        ("题目：灯的时间与地点", "灯的时间与地点"),
    ],
)
def test_colons_of_titles(line: str, title: str) -> None:
    assert read(f"{line}\n\n报告人：罗灯").lectures[0].talk_title == title


@pytest.mark.parametrize(
    "source",
    [
        "| 报告人 | 时间 |\n|---|---|\n| 罗灯 | 周五 |\n| 林海 | 周六 |\n\n报告题目：从灯到海\n\n讲者介绍",
        "| 报告人 | 时间 |\n|---|---|\n\n报告题目：从灯到海\n\n讲者介绍",
        "| 报告人都到了 | 时间 |\n|---|---|\n| 罗灯 | 周五 |\n\n讲者介绍\n\n报告题目：从灯到海",
    ],
)
def test_other_tables_keep_their_rows(source: str) -> None:
    rows = read(source)
    printed = "".join(f"{row.heading or ''}{row.text}" for row in rows.sections)
    assert all(printed.count(word) == source.count(word) for word in ("罗灯", "林海", "周五", "周六", "报告人"))
    assert rows.lectures[0].talk_title == "从灯到海"


@pytest.mark.parametrize(
    "text",
    [
        "报告人都到了，时间还早。",
        "1. 摘要很长，题目很短。",
        "Speaker verification: a survey",
        "时间 3 点",
        "The speaker: a lamp.\n\nAbstracts of 3 talks",
        "| 方法 | 时间 |\n|---|---|\n| 灯 | 3 s |",
        "| Speaker | Title |\n|---|---|\n| Deng Luo | Lamps |\n| Hai Lin | Boats |",
        "| 报告人 | 题目 | 摘要 |\n|---|---|---|",
        "Introduction\n\nProfile",
    ],
)
def test_words_of_sentences_are_no_labels(text: str) -> None:
    lines = read_article(render_markdown(text))
    assert not is_lecture("灯", lines)
    assert [row.kind for row in read_lecture("灯", lines, "https://lectures.example/").sections] == ["preamble"]
