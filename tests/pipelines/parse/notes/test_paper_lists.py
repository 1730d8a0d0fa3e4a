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
        ("Metrics | Paper | Link", f"IQ | Ink Quality | [paper]({ID})", ("Ink Quality", None, None)),
        ("Paper | Year", f"[link]({ID}) | 2024", (None, None, None)),
        ("Tool | Year", f"[Ink]({ID}) | 2024", (None, None, None)),
        ("Title | Year", f"[2413.00001]({ID}) | 2024", (None, None, None)),
    ],
)
def test_row_of_a_table(head: str, row: str, expected: tuple[str | None, str | None, int | None]) -> None:
    assert read_mentions(make_table(head, row)) == [("2413.00001", *expected)]


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
