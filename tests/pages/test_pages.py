"""A case is a directory: a page, and what it must become.  One test per case and field.

`<theme>/<case>/page.html` is a whole page in the theme, `expected.json` the rows that are read from it.
"""

from functools import cache
from typing import Any

import pytest

from pipelines.parse.posts.themes import GENERAL, THEMES
from tests.cases.case import PAGES, Case, list_cases
from tests.cases.expected import load_expected
from tests.cases.reading import read_case, read_theme_page

CASES = [case for case in list_cases() if (case.folder / "page.html").exists()]
FIELDS = ("metadata", "papers", "sections", "takeaways", "images", "links", "mentions", "markup")
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@cache
def read(case: Case) -> dict[str, Any]:
    return read_case(case)


@each_case
@pytest.mark.parametrize("field", FIELDS)
def test_page_becomes_what_is_expected(case: Case, field: str) -> None:
    assert read(case)[field] == load_expected(case)[field]


@each_case
def test_page_says_its_theme(case: Case) -> None:
    assert read_theme_page(case).theme == case.kind


def test_every_theme_has_cases() -> None:
    rendered = {page.stem for page in PAGES.glob("hexo/*/*.html")}
    assert THEMES.keys() | {GENERAL.name} <= rendered | {case.kind for case in CASES}
