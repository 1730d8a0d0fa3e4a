"""Numbers of any length, wherever one is read."""

import pytest

from crawler.commands.backup import parse_keep
from pipelines.numbers import read_int
from pipelines.parse.digests.candidates import read_value
from pipelines.parse.html.page_view import PageView
from pipelines.parse.lists.pager_words import find_page_number, read_page_of
from pipelines.parse.lists.totals import find_total

MANY = "9" * 5_000


@pytest.mark.parametrize(
    ("digits", "number"),
    [("7", 7), ("４２", 42), ("0" * 5_000 + "65", 65), ("0" * 5_000, 0), ("9" * 18, 10**18 - 1), (MANY, 10**18)],
)
def test_a_number(digits: str, number: int) -> None:
    assert read_int(digits) == number


def test_no_number_is_too_long() -> None:
    assert read_value(MANY) == 10**18
    assert read_page_of(f"{MANY} / {MANY}", in_pager=True) in (None, (10**18, 10**18))
    assert find_page_number(f"https://a.example/archives/page/{MANY}/", "https://a.example/archives/") in (None, 10**18)
    assert find_total(PageView(f"<p>共 {MANY} 篇文章</p>").selector.root) in (None, 10**18)
    assert parse_keep(MANY) == 10**18
