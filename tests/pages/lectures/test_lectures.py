"""A case is a directory: a lecture as Markdown, what it must become, and what Hexo's renderer made of it.

`article.html` is the body of `post.md` as hexo-renderer-marked 7.0.1 renders it; it must become the same.
"""

from functools import cache
from typing import Any

import pytest

from tests.cases.case import Case, select_cases
from tests.cases.expected import load_expected
from tests.cases.reading import LECTURE_FIELDS, read_case, read_rendered_lecture

CASES = select_cases(["lectures"])
RENDERED = [case for case in CASES if (case.folder / "article.html").exists()]


@cache
def read(case: Case) -> dict[str, Any]:
    return read_case(case)


@cache
def read_rendered(case: Case) -> dict[str, Any]:
    return read_rendered_lecture(case)


@pytest.mark.parametrize("field", LECTURE_FIELDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_document_becomes_what_is_expected(case: Case, field: str) -> None:
    assert read(case)[field] == load_expected(case)[field]


@pytest.mark.parametrize("field", LECTURE_FIELDS)
@pytest.mark.parametrize("case", RENDERED, ids=lambda case: case.name)
def test_page_becomes_the_same(case: Case, field: str) -> None:
    assert read_rendered(case)[field] == read(case)[field]
