"""Lists of papers in notes: what a row or an item says of a paper, and which links are that paper's."""

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.parse.notes.contents import read_note
from pipelines.records.readings import Contents

ID = "https://arxiv.org/abs/2413.00001v2"
OTHER = "https://arxiv.org/pdf/2413.00002.pdf"
Said = tuple[str, str | None, str | None, int | None]


def read(source: str) -> Contents:
    return read_note(read_article(render_markdown(source)), "https://notes.example/a/")


def read_mentions(source: str) -> list[Said]:
    return [(row.arxiv_id, row.title, row.venue, row.year) for row in read(source).mentions]


def make_table(head: str, *rows: str) -> str:
    return "\n".join([head, "|" + "---|" * (head.count("|") + 1), *rows])


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("Year | Title | Venue", f"2024 | [Ink Charts]({ID}) | ICIG 2023", ("Ink Charts", "ICIG 2023", 2024)),
        ("年份 | 论文 | 会议", f"2024 | [墨图]({ID}) 🔥 | -", ("墨图", None, 2024)),
        ("Title | Conference/Journal", f"[Ink] [Ink: Charts]({ID}) | ICIG 2023?", ("Ink: Charts", "ICIG 2023?", 2023)),
        ("Title | Year", f"[Ink]({ID}) | soon", ("Ink", None, None)),
        ("Title | Year", f"Ink, a Survey [[PDF]({ID})] | 2024", ("Ink, a Survey", None, 2024)),
        ("Title | Release", f"[Ink]({ID}) | 2024.05", ("Ink", None, 2024)),
        ("Paper | Conf", f"[Ink]({ID}) | ICIG-24 Oral, 2024", ("Ink", "ICIG-24 Oral, 2024", 2024)),
        ("Metrics | Paper | Link", f"IQ | Ink Quality | [paper]({ID})", ("Ink Quality", None, None)),
        ("Paper | Year", f"[link]({ID}) | 2024", (None, None, None)),
        ("Tool | Year", f"[Ink]({ID}) | 2024", (None, None, None)),
        ("Title | Year", f"[2413.00001]({ID}) | 2024", (None, None, None)),
    ],
)
def test_row_of_a_table(head: str, row: str, expected: tuple[str | None, str | None, int | None]) -> None:
    assert read_mentions(make_table(head, row)) == [("2413.00001", *expected)]


@pytest.mark.parametrize(
    "lines",
    [
        ("**Ink Charts from Strokes (ICIG 2024)**", "Hai Lin, Yue Chao", "[Paper]({0}) / [Code]({1})"),
        ("**Ink Charts from Strokes**", "Hai Lin, Yue Chao", "ICIG 2024", "[[arXiv]({0})] [[Code]({1})]"),
        ("**1. Ink Charts from Strokes [ICIG'24]**", "Hai Lin, Yue Chao", "论文：{0}", "代码：{1}"),
    ],
)
def test_paragraph_that_begins_with_a_title(lines: tuple[str, ...]) -> None:
    contents = read("<br>".join(lines).format(ID, "https://github.com/x/y"))
    [row] = contents.mentions
    assert (row.title, row.authors, row.venue, row.year) == (
        "Ink Charts from Strokes",
        "Hai Lin, Yue Chao",
        "ICIG",
        2024,
    )
    assert [(link.kind, link.mention_position) for link in contents.links] == [("reference", 0), ("code", 0)]


@pytest.mark.parametrize(
    "lines",
    [
        ("**Main Ideas of Strokes**", "We follow [Ink Charts from Strokes]({0}) and draw.", "[Code]({1})"),
        ("**Main Ideas of Strokes**", "We show that [this]({0}) is ink."),
        ("**Two Ideas of Strokes**", "[Paper]({0})", "[Paper](" + OTHER + ")"),
    ],
)
def test_paragraph_below_a_heading_of_its_own(lines: tuple[str, ...]) -> None:
    contents = read("<br>".join(lines).format(ID, "https://github.com/x/y"))
    assert {row.title for row in contents.mentions} == {None}
    assert {link.mention_position for link in contents.links if link.kind == "code"} <= {None}


def test_rows_shorter_than_their_header() -> None:
    table = "<table><tr><td>Year</td><td>Title</td><td>Venue</td></tr>{}</table>"
    assert read_mentions(table.format(f"<tr><td><a href='{ID}'>Ink</a></td></tr>")) == [
        ("2413.00001", None, None, None)
    ]
    row = f"<tr><td>2024</td><td><a href='{ID}'>Ink</a></td></tr>"
    assert read_mentions(table.format(row)) == [("2413.00001", "Ink", None, 2024)]


def test_a_header_holds_for_its_table_alone() -> None:
    table = make_table("Title | Year", f"[Ink]({ID}) | 2024")
    bare = make_table(f"[Ink]({ID}) | Paper", f"2024 | [Pen]({OTHER})")
    assert read_mentions(f"{table}\n\n甲\n\n{bare}") == [
        ("2413.00001", "Ink", None, 2024),
        ("2413.00001", None, None, None),
        ("2413.00002", None, None, None),
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (f"[Ink Charts from Strokes]({ID})", ("Ink Charts from Strokes", None, None)),
        (f"[Ink Charts from Strokes]({ID}), ICIG 2024", ("Ink Charts from Strokes", "ICIG", 2024)),
        (f"[Ink Charts from Strokes (ICIG 2024)]({ID})", ("Ink Charts from Strokes", "ICIG", 2024)),
        (f"**Ink Charts from Strokes** [ICIG 2024] [[Paper]({ID})]", ("Ink Charts from Strokes", "ICIG", 2024)),
        (f"Ink Charts from Strokes. [paper]({ID}) [code](https://c.example/)", ("Ink Charts from Strokes", None, None)),
        *(
            (f"Tide Tables from Postcards{label}{ID}{end}", ("Tide Tables from Postcards", None, None))
            for label, end in (
                *(
                    (" 论文：", ""),
                    (" | 论文：", " | 代码：https://github.com/x/y"),
                    (" 论文地址: ", ""),
                    ("论文：", ""),
                ),
                *((" [Paper: ", "]"), (" PDF link: ", ""), (" 论文(arXiv)：", ""), (" 文章链接：", "")),
                (" 项目链接：https://x.example/ 论文：", ""),
            )
        ),
        (f"Tide Tables from Data: {ID}", ("Tide Tables from Data", None, None)),
        (f"[[2413.00001]({ID})] Tide Tables from Postcards (arxiv.org)", ("Tide Tables from Postcards", None, None)),
        (
            f"【[2413.00001]({ID})】：Tide Tables from Postcards, ICIG 2024",
            ("Tide Tables from Postcards", "ICIG", 2024),
        ),
        (f"看 [这篇]({ID})", (None, None, None)),
        (f"参考了 [the ink paper]({ID}) 的做法", (None, None, None)),
        (f"[StarNet]({ID}) 很快", (None, None, None)),
        (f"<{ID}>", (None, None, None)),
    ],
)
def test_item_of_a_list(item: str, expected: tuple[str | None, str | None, int | None]) -> None:
    assert read_mentions(f"- {item}") == [("2413.00001", *expected)]


def test_a_sentence_names_no_title() -> None:
    assert read_mentions(f"见 [Ink Charts from Strokes]({ID})。") == [("2413.00001", None, None, None)]


def test_two_papers_in_a_row() -> None:
    table = make_table("Title | Based on", f"[Ink]({ID}) | [Pen]({OTHER})")
    assert read_mentions(table) == [("2413.00001", "Ink", None, None), ("2413.00002", None, None, None)]
    second = make_table("Based on | Title", f"[Pen]({OTHER}) | [Ink]({ID})")
    assert read_mentions(second) == [("2413.00002", None, None, None), ("2413.00001", "Ink", None, None)]


def test_links_of_a_row_are_its_papers() -> None:
    row = f"[Ink]({ID}) | [Code](https://c.example/ink) | [here](https://github.com/ink/ink) | [x](https://x.example/)"
    note = read(f"[首页](https://h.example/)\n\n{make_table('Title | Code | Project | Keywords', row)}")
    assert [(link.kind, link.text, link.mention_position) for link in note.links] == [
        ("other", "首页", None),
        ("reference", "Ink", 0),
        ("code", "Code", 0),
        ("code", "here", 0),
        ("other", "x", 0),
    ]
    assert [link.position for link in note.links] == list(range(5))


def test_links_of_an_item_say_what_they_are() -> None:
    note = read(
        f"- [Ink Charts from Strokes]({ID}) [主页](https://h.example/) [[Code](https://c.example/)] [甲]({OTHER})"
    )
    assert [(link.kind, link.mention_position) for link in note.links] == [
        ("reference", 0),
        ("project", 0),
        ("code", 0),
        ("reference", 1),
    ]


def test_links_beside_a_paper_without_a_title_are_nobodys() -> None:
    note = read(f"- [这篇]({ID}) [code](https://c.example/)")
    assert [(link.kind, link.mention_position) for link in note.links] == [("reference", 0), ("other", None)]


CODE = "https://github.com/mill/tide"
TITLE = "Tide Tables from Old Postcards"
SECOND = "Moon Charts from New Postcards"


def read_full(source: str) -> list[tuple[str | None, str | None, str | None, int | None]]:
    return [(row.title, row.authors, row.venue, row.year) for row in read(source).mentions]


@pytest.mark.parametrize(
    "item",
    [
        f"[{TITLE}]({ID}), Hai Lin, Yue Chao, ICIG 2031",
        f"[{TITLE}]({ID})<br>Hai Lin, Yue Chao<br>*ICIG 2031*<br>[code]({CODE})",
        f"{TITLE}\n  Hai Lin, Yue Chao\n  ICIG 2031\n  [paper]({ID})",
        f"**{TITLE}**\n  - Authors: Hai Lin, Yue Chao\n  - Venue: ICIG 2031\n  - [PDF]({ID})",
        f"**⭐{TITLE}.** Hai Lin, Yue Chao. ICIG, 2031. [paper]({ID})",
        f"**{TITLE}** (2031), Hai Lin, Yue Chao, [ICIG 2031] [[pdf]]({ID})",
        f"[ICIG 2031] [{TITLE}]({ID}) - Hai Lin, Yue Chao",
        f"(ICIG, Oct. 2031) **{TITLE}** Hai Lin, Yue Chao [[pdf]({ID})]",
        f"Hai Lin, Yue Chao. {TITLE}. ICIG 2031. [pdf]({ID})",
        f"Paper: [{TITLE}]({ID})\n\n  Hai Lin, Yue Chao\n\n  ICIG 2031",
        f"1. [{TITLE}]({ID})\n     - Hai Lin, Yue Chao\n     - Publisher: ICIG 2031",
        f"[2413.00001]({ID}) {TITLE}, Hai Lin, Yue Chao, ICIG 2031",
    ],
)
def test_one_paper_in_items_of_any_form(item: str) -> None:
    assert read_full(f"- {item}") == [(TITLE, "Hai Lin, Yue Chao", "ICIG", 2031)]


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (
            "Publish Date|Title|Authors|PDF|Code",
            f"**2031-05-13**|**{TITLE}**|Hai Lin et.al.|[pdf]({ID})|null",
            "Hai Lin et.al.",
        ),
        ("发表时间|题目|作者|链接", f"2031.05.13|{TITLE}|Hai Lin et.al.|{ID}", "Hai Lin et.al."),
        ("No.|Info", f"3|**{TITLE}**<br>Hai Lin et al.<br>2031<br>[paper]({ID})", "Hai Lin et al."),
        ("Title & Authors|Date", f"[{TITLE}]({ID})<br>Hai Lin et al.|May 13, 2031", "Hai Lin et al."),
        ("Paper|x", f"3. {TITLE}. A study of harbours. (2031) [pdf]({ID})|x", None),
        ("Paper|Published", f"[![x](https://a.example/x.png)]({CODE})<br>[{TITLE}]({ID})|2031-05", None),
        ("#|x", f"2031 [{TITLE}]({ID})|x", None),
        ("x|y", f"**{TITLE}** (2031)|[paper]({ID})", None),
        ("Title|Date", f"[{TITLE}](https://a.example/) [arXiv]({ID})|2031", None),
    ],
)
def test_one_paper_in_rows_of_any_form(head: str, row: str, expected: str | None) -> None:
    assert read_full(make_table(head, row)) == [(TITLE, expected, None, 2031)]


@pytest.mark.parametrize("above", [f"**{TITLE}**", f"### {TITLE}"])
def test_a_title_above_a_list_of_its_links(above: str) -> None:
    links = f"- CVPR 2031\n- 论文：{ID}\n- 代码（即将开源）：https://c.example/"
    note = read(f"{above}\n\n{links}\n\n**{SECOND}**\n\n- [PDF]({OTHER})")
    assert [(row.title, row.venue, row.year) for row in note.mentions] == [(TITLE, "CVPR", 2031), (SECOND, None, None)]
    assert [(link.kind, link.mention_position) for link in note.links] == [("reference", 0), ("code", 0), ("pdf", 1)]


@pytest.mark.parametrize(
    "source",
    [
        f"**{TITLE}**\n\n- 见 [这里]({ID}) 的说明",
        f"**{TITLE}**\n\n- [paper]({ID})\n- [paper]({OTHER})",
        f"**{TITLE}**\n\n[paper]({ID})",
        f"**{TITLE}**\n\n- {ID}",
        f"- Tables and Charts of the North\n  - Tide [paper]({ID})\n  - Moon [paper]({OTHER})",
        f"- [这里]({ID}) 是潮汐表与旧明信片的统计",
        f"- [paper]({ID}) of tides and of other things",
        f"- see the tables of [tides]({ID})",
        f"- {'x' * 300} [on the shape of quiet harbours]({ID})",
    ],
)
def test_no_title_is_guessed(source: str) -> None:
    assert {row.title for row in read(source).mentions} == {None}


def test_a_headline_above_papers_is_no_title() -> None:
    note = read(f"**Tables and Charts of the North**\n\n- [{SECOND}]({OTHER})\n- [PDF]({ID})")
    assert [row.title for row in note.mentions] == [SECOND, None]


def test_papers_below_an_item_that_is_no_title() -> None:
    note = read(
        f"- Tables and Charts of the North\n  - [{TITLE}]({ID}) [x](https://x.example/)\n  - [{SECOND}]({OTHER})"
    )
    assert [row.title for row in note.mentions] == [TITLE, SECOND]
    assert [link.mention_position for link in note.links] == [0, 0, 1]


def test_each_line_of_an_item_may_have_its_paper() -> None:
    note = read(f"- [{TITLE}]({ID}) [Code]({CODE})<br>[{SECOND}]({OTHER}) [Code]({CODE})<br>[主页](https://h.example/)")
    assert [row.title for row in note.mentions] == [TITLE, SECOND]
    assert [link.mention_position for link in note.links] == [0, 0, 1, 1, 1]


def test_placeholders_have_no_kind() -> None:
    note = read(f"- [{TITLE}]({ID}) [Code](Code) [主页](#) [Demo](https://d.example/) Data: [x](https://x.example/)")
    assert [link.kind for link in note.links] == ["reference", "other", "other", "demo", "dataset"]


def test_bold_names_before_titles() -> None:
    assert read_full(f"- **TideNet of the North**: {TITLE} [pdf]({ID})")[0][0] == f"TideNet of the North: {TITLE}"
    assert read_full(f"- **{TITLE}**: ICIG 2031 [pdf]({ID})") == [(TITLE, None, "ICIG", 2031)]
