"""A case is a directory: a page, and what it must become.  One test a case and field.

`<source>/<case>/page.html` is a whole page in the theme of the source, `expected.json` the rows that it says.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.parse.posts.themes import GENERAL, THEMES
from pipelines.records.readings import Reading
from tests.support.parsed_pages import SITES, read_post
from tests.support.reading_json import show_reading

CASES = sorted(page.parent for page in Path(__file__).parent.glob("*/*/page.html"))
FIELDS = ("metadata", "papers", "sections", "takeaways", "images", "links", "mentions", "markup")


def name_case(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


@cache
def read_case(case: Path) -> Reading:
    site = case.parent.name if case.parent.name in SITES else "butterfly"  # the page tells its theme, not its site
    return read_post((case / "page.html").read_text("utf-8"), site)


@cache
def show_case(case: Path) -> dict[str, Any]:
    return show_reading(read_case(case))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_page_becomes_what_is_expected(case: Path, field: str) -> None:
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    assert show_case(case)[field] == expected[field]


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_page_says_its_theme(case: Path) -> None:
    assert read_case(case).theme == case.parent.name


def test_every_theme_has_cases() -> None:
    rendered = {page.stem for page in Path(__file__).parent.glob("hexo/*/*.html")}
    assert THEMES.keys() | {GENERAL.name} <= rendered | {case.parent.name for case in CASES}
