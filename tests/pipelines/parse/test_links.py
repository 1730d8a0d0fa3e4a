"""Links: where they point to, of what kind that is, and what was swallowed by them."""

import pytest

from pipelines.records.readings import Link
from tests.support.parsed_pages import read_article

ADDRESSES = ("https://a.example/b", "https://a.example/b上")  # as meant, as written


def read_link(href: str, text: str = "链") -> Link:
    (link,) = read_article(f"<p><a href='{href}'>{text}</a></p>").contents.links
    return link


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("https://github.com/a/b", "code"),
        ("https://gist.github.com/a", "code"),
        ("https://notgithub.com/a", "other"),
        ("https://a.github.io/b", "project"),
        ("https://kedreamix.github.io/b", "other"),
        ("/about/", "other"),
        ("https://www.bilibili.com/video/x", "video"),
        ("https://HUGGINGFACE.co/spaces/a/b", "demo"),
        ("https://papers.cool/arxiv/2413.00001", "cool_papers"),
        ("https://arxiv.org/abs/2413.00001", "reference"),
        ("https://doi.org/10.0000/x", "reference"),
        ("mailto:a@a.example", "other"),
        ("http://[", "other"),
    ],
)
def test_kind_is_told_by_the_host(href: str, kind: str) -> None:
    assert read_link(href).kind == kind


def test_a_pdf_link_is_named_so_and_points_to_arxiv() -> None:
    assert read_link("http://arxiv.org/abs/2413.00001v1", " pdf ").kind == "pdf"
    assert read_link("https://a.example/b.pdf", "PDF").kind == "other"


def test_what_was_written_is_kept_beside_what_was_meant() -> None:
    link = read_link(ADDRESSES[1], ADDRESSES[1])
    assert (link.url, link.url_as_written, link.text) == (*ADDRESSES, ADDRESSES[1])


def test_a_link_over_two_lines_is_two() -> None:
    links = read_article("<a href='/x'>甲<br>乙</a>").contents.links
    assert [(row.position, row.text) for row in links] == [(0, "甲"), (1, "乙")]
