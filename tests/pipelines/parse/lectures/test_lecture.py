"""Lectures: titles, speakers, labels, citations and players in every form; and nothing of an article is lost."""

import re

import pytest
from hypothesis import given, settings

from pipelines.parse.bibliography import Citation, read_citation, read_labelled_citation, split_citation
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.lectures.labels import LABELS, find_label
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.lectures.recommended_papers import read_recommended
from pipelines.parse.lectures.sections import LecturePart, is_lecture, split_lecture
from pipelines.parse.lectures.title import LectureTitle, split_title
from pipelines.parse.lectures.videos import find_videos
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.records.lectures import Lecture, RecommendedPaper
from pipelines.records.readings import Contents
from tests.support.lecture_strategies import posts, titles

often = settings(max_examples=100, deadline=None, derandomize=True, database=None)
BASE = "https://lectures.example/posts/1/"


def read_lines(source: str) -> tuple[Line, ...]:
    return read_article(render_markdown(source))


def read_talk(source: str, title: str = "SFFAI 7 | 星图") -> Lecture:
    return read_lecture(title, read_lines(source), BASE).lectures[0]


def read_papers(source: str) -> tuple[RecommendedPaper, ...]:
    return read_lecture("SFFAI 7 | 星图", read_lines(f"### 论文推荐\n\n{source}"), BASE).recommended_papers


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("SFFAI 22 | 夏砚：More than Ink", ("SFFAI", 22, "夏砚", "More than Ink")),
        ("SFFAI22期｜夏砚、欧阳墨: Ink", ("SFFAI", 22, "夏砚、欧阳墨", "Ink")),
        ("【SFFAI 第22期】阿依·星图：Ink", ("SFFAI", 22, "阿依·星图", "Ink")),
        ("sffai论坛22：Ink：the Movie", ("SFFAI", 22, None, "Ink：the Movie")),
        ("SFFAI 65 | 目标主题《许星图：Star++：星图》", ("SFFAI", 65, "许星图", "Star++：星图")),
        ("SFFAI 65 | 《许星图：Star...", ("SFFAI", 65, "许星图", "Star...")),
        ("SFFAI 65 | 许星图：《Star》解读", ("SFFAI", 65, "许星图", "《Star》解读")),
        ("SFFAI 17 | 目标检测：从笔画到星图", ("SFFAI", 17, None, "目标检测：从笔画到星图")),
        ("SFFAI 17", ("SFFAI", 17, None, "SFFAI 17")),
        ("StarTalk 3 | 星图", ("STARTALK", 3, None, "星图")),
        ("夜里的讲座", (None, None, None, "夜里的讲座")),
    ],
)
def test_title(title: str, expected: tuple[str | None, int | None, str | None, str]) -> None:
    assert split_title(title) == LectureTitle(*expected)


@pytest.mark.parametrize(
    ("bio", "title", "speaker", "text"),
    [
        ("**许星图：**博士。", "星图", "许星图", "博士。"),
        ("**许星图**：博士。", "星图", "许星图", "博士。"),
        ("许星图（星图大学）：博士。", "星图", "许星图", "博士。"),
        ("许星图，星图大学博士。", "星图", "许星图", "许星图，星图大学博士。"),
        ("许星图\n\n星图大学博士。", "星图", "许星图", "星图大学博士。"),
        ("**Xu Xing:** PhD.", "星图", "Xu Xing", "PhD."),
        ("**逢墨：**博士。", "SFFAI 7 | 逢墨：星图", "逢墨", "博士。"),
        ("**单项：**博士。\n\n甲", "星图", "单项", "博士。\n甲"),
        ("**教育背景：**博士。", "SFFAI 7 | 夏砚：星图", "夏砚", "教育背景：博士。"),
        ("从事星图研究。", "SFFAI 7 | 夏砚：星图", "夏砚", "从事星图研究。"),
        ("![夏砚](/a.png)", "星图", None, None),
    ],
)
def test_speaker(bio: str, title: str, speaker: str | None, text: str | None) -> None:
    talk = read_talk(f"### 讲者介绍\n\n{bio}", title)
    assert (talk.speaker, talk.speaker_bio) == (speaker, text)


def test_known_speaker_is_no_part_of_the_talk() -> None:
    talk = read_talk("### 讲者介绍\n\n**Xu Xing:** PhD.", "SFFAI 7 | Xu Xing：Stars：Ink")
    assert (talk.speaker, talk.talk_title) == ("Xu Xing", "Stars：Ink")


@pytest.mark.parametrize("form", ["### {}", "**{}：**", "**{}**：", "**{}: **甲", "{}：甲", "**{}**", "- **{}：**甲"])
@pytest.mark.parametrize("kind", LABELS)
def test_every_label_in_every_form(kind: str, form: str) -> None:
    for label in LABELS[kind]:  # type: ignore[index]
        parts = split_lecture(read_lines(form.format(label)))
        assert [(part.kind, (part.heading or "").rstrip(" :：")) for part in parts] == [("preamble", ""), (kind, label)]


@pytest.mark.parametrize(
    "line", [Line("p", "报告摘要很长"), Line("pre", "报告摘要：甲"), Line("p", "报告摘要 甲", (Span(0, 6, "strong"),))]
)
def test_a_word_of_a_sentence_is_no_label(line: Line) -> None:
    assert find_label(line) is None


def test_notes_on_papers_are_no_lectures() -> None:
    assert not is_lecture("读 StarNet", read_lines("## 摘要\n\n甲\n\n**Spotlight：**\n- 乙\n\n## 讲者介绍"))
    assert not is_lecture("我看 SFFAI 7", ())


def test_headings_end_the_recommended_papers() -> None:
    parts = split_lecture(
        read_lines("## 论文推荐\n\n### 经典\n\n1. 星\n\n**分享亮点：**甲\n\n**参考资料**\n\n甲\n\n## 完")
    )
    kinds = [(part.kind, part.heading, len(part.lines)) for part in parts[1:]]
    assert kinds == [
        ("recommended", "论文推荐", 0),
        ("group", "经典", 2),
        ("references", "参考资料", 1),
        ("other", "完", 0),
    ]


@pytest.mark.parametrize(
    ("printed", "title", "said"),
    [
        ("Ink [Xu Xing]", "Ink", Citation("Xu Xing")),
        ("Ink [Xu Xing, Yan Bi and Mo Zhi]", "Ink", Citation("Xu Xing, Yan Bi and Mo Zhi")),
        ("Ink [Xu et al. ICCV 2019].", "Ink", Citation("Xu et al.", "ICCV", 2019)),
        ("Ink [Xu Xing, Oral Paper '98]", "Ink", Citation("Xu Xing", "Oral Paper", 1998)),
        ("Ink 【CVPR】（2020）", "Ink", Citation(None, "CVPR", 2020)),
        ("Ink [Proc. of the Night Sky, 2019]", "Ink", Citation(None, "Proc. of the Night Sky", 2019)),
        ("Ink [Best Paper]", "Ink", Citation(None, "Best Paper")),
        ("Ink (StarNet)", "Ink (StarNet)", Citation()),
        ("Ink [第二版]", "Ink [第二版]", Citation()),
        ("Ink [arXiv:2013.01234 甲]", "Ink", Citation(None, "arXiv:2013.01234 甲")),
        (f"Ink [{'Xu Xing, ' * 40}]", f"Ink [{'Xu Xing, ' * 40}]", Citation()),
        ("[2019]", "", Citation(None, None, 2019)),
    ],
)
def test_citations_in_brackets(printed: str, title: str, said: Citation) -> None:
    assert split_citation(printed) == (title, said)


def test_citations_that_are_none() -> None:
    assert read_citation("") is None
    assert read_labelled_citation("理由：甲") is None
    assert read_labelled_citation("作者：") == Citation()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1. Ink\n\n    推荐理由：甲", [("Ink", "甲")]),
        ("1. Ink\n    甲\n    乙", [("Ink", "甲\n乙")]),
        ("1. Ink。推荐理由：甲", [("Ink。", "甲")]),
        ("1. 推荐理由：甲", [("推荐理由：甲", None)]),
        ("1. Ink\n\n    **推荐理由**\n\n    甲", [("Ink", "甲")]),
        ("1. Ink\n1. Paper", [("Ink", None), ("Paper", None)]),
        ("- Ink\n\n  甲\n- Paper", [("Ink", "甲"), ("Paper", None)]),
        ("1、Ink\n甲\n\n[2] Paper", [("Ink", "甲"), ("Paper", None)]),
        ("1. ![甲](/a.png)\n2. Ink", [("Ink", None)]),
        ("没有论文。", []),
        ("1. Ink\n\n    甲\n2. Paper\n\n    乙\n\n下期再见。", [("Ink", "甲"), ("Paper", "乙")]),
        ("1. Ink\n\n甲\n\n2. Paper\n\n乙", [("Ink", "甲"), ("Paper", "乙")]),
        ("1. Ink\n\n下期再见。", [("Ink", None)]),
        ("1. Ink\n\n推荐理由：甲\n\n下期再见。", [("Ink", "甲")]),
        ("1. Ink\n    - 甲\n\n    乙\n\n下期再见。", [("Ink", "甲\n乙")]),
    ],
)
def test_recommended_papers(source: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(paper.title, paper.reason) for paper in read_papers(source)] == expected


@pytest.mark.parametrize(
    "below", ["https://arxiv.org/abs/2413.00001", "论文链接：[这里](https://arxiv.org/pdf/2413.00001v2)"]
)
def test_arxiv_id_from_a_link_below_the_title(below: str) -> None:
    [paper] = read_papers(f"1. Ink\n\n    {below}\n\n    比 [那篇](https://arxiv.org/abs/2413.00009) 更快。")
    assert (paper.arxiv_id, paper.reason) == ("2413.00001", "比 那篇 更快。")


def test_arxiv_id_from_an_address_that_is_no_link() -> None:
    lines = [Line("li", "Ink", ordinal=1), Line("p", "链接：arxiv.org/abs/2413.00001")]
    [paper] = read_recommended([LecturePart("recommended", None, lines)])
    assert (paper.arxiv_id, paper.reason) == ("2413.00001", None)


def test_empty_lecture() -> None:
    rows = read_lecture("SFFAI 7 | 星图", (), BASE)
    assert rows == Contents(lectures=(Lecture(0, "SFFAI", 7, None, None, "星图", None),))


@pytest.mark.parametrize(
    ("player", "expected"),
    [
        ("//player.bilibili.com/player.html?bvid=BV1aa411A7aa", ("bilibili", "BV1aa411A7aa", None)),
        ("//player.bilibili.com/player.html?aid=7&page=x", ("bilibili", "7", None)),
        ("https://player.vimeo.com/video/123?p=3", ("vimeo", "123", 3)),
        ("https://v.qq.com/txp/iframe/player.html?vid=a123b", ("qq", "a123b", None)),
        ("https://www.youtube-nocookie.com/embed/abcdefghijk", ("youtube", "abcdefghijk", None)),
        ("https://notbilibili.com/player.html?aid=7", None),
        ("/slides.html", None),
        ("http://[", None),
    ],
)
def test_player(player: str, expected: tuple[str, str, int | None] | None) -> None:
    videos = find_videos([Line("p", "", (Span(0, 0, "iframe", player),))], BASE)
    assert [(video.provider, video.video_id, video.page) for video in videos] == ([expected] if expected else [])


def keep_letters(texts: list[str]) -> str:
    return "".join(re.findall(r"[^\W\d_]", "".join(texts)))


@often
@given(posts, titles)
def test_every_letter_is_in_a_section(source: str, title: str) -> None:
    lines = read_lines(source)
    rows = read_lecture(title, lines, BASE)
    said = keep_letters([f"{section.heading or ''}{section.text}" for section in rows.sections])
    parts = split_lecture(lines)
    assert said == keep_letters([line.text for part in parts for line in part.source])
    printed = keep_letters([line.text for line in lines])
    links = keep_letters([link.url_as_written for link in rows.links])
    assert printed == said or set(printed) <= set(said + links)
    assert [row.position for row in rows.sections] == list(range(len(rows.sections)))
    assert rows.lectures[0].talk_title
    assert all(paper.title for paper in rows.recommended_papers)
