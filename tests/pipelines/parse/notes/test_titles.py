"""What a title may begin with, and what is none."""

import pytest

from pipelines.parse.notes.columns import read_header
from pipelines.parse.notes.titles import clean_title, drop_marks, is_title, split_sentences

TITLES = [
    "Tide Tables from Old Postcards",
    "eTide: Tables for Small Harbours",
    "pix2tide: Harbours from Sketches",
    "dh/dt Curves of a Quiet Harbour",
    "$\\alpha$-Tides and Their Moons at Noon",
    "λ-Tides and the Moons above Them",
    "∂-Harbours: A Study of Edges",
    "3D Harbours: A Survey",
    "1.5-bit Tides on Slow Boats",
    "“What Is a Tide?” Asking Harbours for Answers",
    "(Re)building Harbours in the Fog",
    "Éclats de marée sur le vieux port",
    "Über die Gezeiten alter Häfen",
    "Приливы как медленный компьютер",
]
ALONE = [
    "on the shape of quiet harbours",
    "潮汐表与旧明信片的统计",
    "潮の満ち引きと古い港の統計",
    "항구의 조수와 오래된 엽서",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_may_begin_with_anything(title: str) -> None:
    assert is_title(title, alone=False)
    assert is_title(title, alone=True)
    assert clean_title(title) == title
    assert clean_title(f"⭐ 12. {title}.") == title


@pytest.mark.parametrize("title", ALONE)
def test_titles_that_need_to_stand_alone(title: str) -> None:
    assert is_title(title, alone=True)
    assert clean_title(f"🔥{title}") == title


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "PDF",
            "论文",
            "Tides",
            "Technical Report",
            "read the full paper here",
            "Project Page",
            "2413.00071",
            "-",
        ),
        *(
            "https://a.example/tide tables",
            "点击这里查看论文原文",
            "这篇关于潮汐的论文",
            "我们在这里介绍了潮汐",
            "潮汐表",
            "Github 链接：None",
        ),
    ],
)
def test_words_that_links_are_set_on_are_no_titles(text: str) -> None:
    assert not is_title(text, alone=True)


def test_marks_before_a_title() -> None:
    for mark in ("★", "✨", "🔥🔥 ", ":fire: ", "- ", "• ", "(3) ", "7、", "➤ ", "No. 4: ", "[x] "):
        assert clean_title(f"{mark}Tide Tables") == "Tide Tables"
    assert drop_marks("2.5D Tides") == "2.5D Tides"


def test_sentences() -> None:
    assert split_sentences("Tides vs. Moons. H. Tang et al. ICIG 2031。完") == [
        "Tides vs. Moons.",
        "H. Tang et al.",
        "ICIG 2031。",
        "完",
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["发表时间", "题目", "作者列表", "代码地址"], {"year": 0, "title": 1, "authors": 2, "code": 3}),
        (["**Paper Title**", "Pub. Date 📅", "Code / Project"], {"title": 0, "year": 1, "code": 2, "project": 2}),
        (["Paper", "Title (link)", "Conference & Year"], {"title": 1, "venue": 2, "year": 2}),
        (["Venue", "Paper", "Dataset", "Demo", "视频"], {"venue": 0, "title": 1, "dataset": 2, "demo": 3, "video": 4}),
        (["Title & Authors", "Links"], {"title": 0}),
        (["Tool", "Year"], {}),
        (["A long cell that speaks of titles, years and authors and of much else beside", "Year"], {}),
    ],
)
def test_columns(cells: list[str], expected: dict[str, int]) -> None:
    assert read_header(cells) == expected
