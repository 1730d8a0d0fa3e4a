"""Where a paper begins and ends, and what stands beside its link."""

import pytest

from tests.support.parsed_pages import read_article

PDF = '<a href="http://arxiv.org/abs/2413.00001v1">PDF</a>'
HEAD = "<h2>笔</h2><p><strong>Authors:甲, 乙</strong></p>"
AGAIN = "<blockquote><p>声明</p></blockquote><h1>2024-06-02 更新</h1>"


def read_comment(inner: str) -> str | None:
    (paper,) = read_article(f"{HEAD}{inner}").contents.appearances
    return paper.comment


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<p>{PDF}</p>", None),
        (f"<p>{PDF} 9 pages</p>", "9 pages"),
        (f"<p>{PDF} 9 pages,<br>4 figures<br><br>见 <b>主页</b></p><p>余</p>", "9 pages, 4 figures 见 主页"),
        (f"<p>{PDF} 9 pages<br><strong>Summary</strong><br>摘要</p>", "9 pages"),
        (f"<p>文 {PDF} 9 pages</p>", "9 pages"),
    ],
    ids=["none", "one line", "several lines", "up to a label", "after text"],
)
def test_comment_is_what_follows_the_link_in_its_paragraph(inner: str, expected: str | None) -> None:
    assert read_comment(inner) == expected


def test_text_before_the_link_is_of_the_abstract() -> None:
    reading = read_article(f"{HEAD}<p>文一。</p><p>文二。{PDF}</p>")
    assert [row.text for row in reading.contents.sections if row.kind == "abstract"] == ["文一。", "文二。"]


@pytest.mark.parametrize(
    ("inner", "papers"),
    [
        (f"{HEAD}<p>{PDF}</p>{AGAIN}{HEAD}<p>{PDF}</p>", 2),
        (f"{HEAD}{AGAIN}<p>{PDF}</p>", 0),
        (f"{HEAD}<p>{PDF}</p>{AGAIN}", 1),
        (f"{HEAD}{HEAD}<p>{PDF}</p>", 1),
        (f"<h3>笔</h3><p>Authors:甲</p><p>{PDF}</p>", 0),
        (f"<h2>笔</h2><p>引</p><p>Authors:甲</p><p>{PDF}</p>", 0),
        (f"{HEAD}<p>{PDF.replace('>PDF<', '>HTML<')}</p>", 0),
        (f"{HEAD}<p>{PDF.replace('arxiv.org', 'a.example')}</p>", 0),
    ],
    ids=[
        *("twice", "a new edition before the link", "a new edition after it", "two heads, one link", "no h2"),
        *("not directly", "not PDF", "not arXiv"),
    ],
)
def test_a_paper_is_a_title_and_authors_and_a_link(inner: str, papers: int) -> None:
    assert len(read_article(inner).contents.appearances) == papers


def test_a_disclaimer_goes_to_the_edition_after_it() -> None:
    reading = read_article(f"{HEAD}<p>{PDF}</p><p>余</p>{AGAIN}{HEAD}<p>{PDF}</p>")
    found = [(row.appearance, row.kind, row.heading, row.text) for row in reading.contents.sections]
    assert found == [
        (0, "other", None, "余"),
        (None, "preamble", None, "声明"),
        (None, "preamble", "2024-06-02 更新", ""),
    ]


@pytest.mark.parametrize("name", ["Mo Shi", "José Núñez", "李 易"])
@pytest.mark.parametrize("mark", [", ", "，", "、", "; ", " and ", ", and "])
def test_names_of_authors(name: str, mark: str) -> None:
    (paper,) = read_article(f"<h2>笔</h2><p>Authors:{name}{mark}Yu Ink</p><p>{PDF}</p>").contents.appearances
    assert paper.author_names == (name, "Yu Ink")
    assert paper.authors == f"{name}{mark}Yu Ink"
